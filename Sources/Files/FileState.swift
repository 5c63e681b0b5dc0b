private import Foundation

/// The size and the modification time of a file, to detect changes.
package struct FileState: Hashable, Sendable {
    /// The size in bytes.
    package let byteCount: Int64
    /// The modification time since 1970, in whole microseconds.
    package let modified: Duration

    package init(byteCount: Int64, modified: Duration) {
        self.byteCount = byteCount
        self.modified = modified
    }

    /// Reads the attributes of a regular file. Symbolic links are not followed.
    package init(ofFile path: String) throws(UnreadableFile) {
        let attributes: [FileAttributeKey: Any]
        do {
            attributes = try FileManager.default.attributesOfItem(atPath: path)
        } catch {
            throw UnreadableFile(error, path: path)
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            throw UnreadableFile(reason: "it is not a regular file")
        }
        byteCount = (attributes[.size] as? NSNumber)?.int64Value ?? 0
        let seconds = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        modified = .microseconds(Int64((seconds * 1_000_000).rounded()))
    }
}
