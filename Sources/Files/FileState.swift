private import Foundation

/// What the file system says of a file: enough to see whether it changed.
package struct FileState: Hashable, Sendable {
    /// Its size.
    package let byteCount: Int64
    /// When it was last written, since 1970, in whole microseconds.
    package let modified: Duration

    package init(byteCount: Int64, modified: Duration) {
        self.byteCount = byteCount
        self.modified = modified
    }

    /// Looks a regular file up. Links are not followed.
    package init(ofFile path: String) throws(UnreadableFile) {
        let attributes: [FileAttributeKey: Any]
        do {
            attributes = try FileManager.default.attributesOfItem(atPath: path)
        } catch {
            throw UnreadableFile(error, path: path)
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            throw UnreadableFile(reason: "not a regular file")
        }
        byteCount = (attributes[.size] as? NSNumber)?.int64Value ?? 0
        let seconds = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        modified = .microseconds(Int64((seconds * 1_000_000).rounded()))
    }
}
