private import Foundation

/// The size and the times of a file, to detect changes.
package struct FileState: Hashable, Sendable {
    /// The size of the file in bytes.
    package let byteCount: Int64
    /// The modification time of the file since 1970-01-01 00:00 UTC, in whole microseconds.
    package let modified: Duration
    /// The change time of the file's status since 1970-01-01 00:00 UTC, which no program can set; `nil` if unknown. It
    /// also changes when the file is renamed, linked or given other permissions.
    package let changed: Duration?

    package init(byteCount: Int64, modified: Duration, changed: Duration?) {
        self.byteCount = byteCount
        self.modified = modified
        self.changed = changed
    }

    /// Returns whether the size and the modification time are those of another state.
    package func isAlike(_ other: FileState) -> Bool { byteCount == other.byteCount && modified == other.modified }

    /// Reads the size and the times of a regular file. Symbolic links are not followed.
    ///
    /// - Throws: `UnreadableFile`, also if it is not a regular file.
    package init(ofFile path: String) throws(UnreadableFile) {
        changed = SystemCalls.changeTime(ofFile: path)
        // Most names of queries are ids: this takes less time than Foundation's error.
        guard changed != nil else { throw UnreadableFile(code: SystemCalls.lastError, path: path) }
        let attributes: [FileAttributeKey: Any]
        do {
            attributes = try FileManager.default.attributesOfItem(atPath: path)
        } catch {
            throw UnreadableFile(error, path: path)
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            let kind = try? SystemCalls.status(ofFile: path).kind
            throw UnreadableFile(
                reason: kind == .regular
                    ? "it is a symbolic link; name the file itself"
                    : "it is \(kind?.name ?? "a broken link"), not a file")
        }
        byteCount = (attributes[.size] as? NSNumber)?.int64Value ?? 0
        let seconds = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        modified = .microseconds(Int64((seconds * 1_000_000).rounded()))
    }
}
