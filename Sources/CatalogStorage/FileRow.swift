internal import ClipTypes
package import GRDB

/// A row of the table `file`.
package struct FileRow {
    package let path: String
    package let clip: Int64?
    package let byteCount: Int64
    package let modified: Duration
    package let changed: Duration?
    package let reason: String?

    /// The columns, in the order of `init(row:)`.
    package static let columns = """
        path, file.clip, file.byte_count, modified_seconds, modified_attoseconds, file.reason, file.checksum, \
        changed_seconds, changed_attoseconds
        """

    /// The number of columns.
    package static let columnCount = 9

    /// Creates the row of a file to store.
    package init(_ file: IndexedFile, clip: Int64?, reason: String?) {
        path = file.path.storable
        self.clip = clip
        byteCount = file.byteCount
        modified = file.modified
        changed = file.changed
        self.reason = reason?.storable
    }

    /// Reads the columns of a row.
    package init(row: Row) throws {
        let path: String = try row.value(0, of: "file")
        let name = "file '\(path)'"
        self.path = path
        clip = try row.optional(1, of: name)
        byteCount = try row.value(2, of: name)
        modified = Duration(
            secondsComponent: try row.value(3, of: name), attosecondsComponent: try row.value(4, of: name))
        reason = try row.optional(5, of: name)
        let changedSeconds: Int64? = try row.optional(7, of: name)
        let changedAttoseconds: Int64? = try row.optional(8, of: name)
        changed = changedSeconds.map { Duration(secondsComponent: $0, attosecondsComponent: changedAttoseconds ?? 0) }
        guard try row.value(6, of: name) == checksum else {
            throw DamagedRow(subject: name, finding: "its row does not match its checksum")
        }
    }

    /// Reads the columns of a row; returns `nil` for a file without a clip.
    package init?(keepingClipOf row: Row) throws {
        self = try FileRow(row: row)
        if clip == nil { return nil }
    }

    private init(_ row: FileRow, reason: String) {
        path = row.path
        clip = row.clip
        byteCount = row.byteCount
        modified = row.modified
        changed = row.changed
        self.reason = reason.storable
    }

    /// Returns the row with another reason.
    package func withReason(_ reason: String) -> FileRow { FileRow(self, reason: reason) }

    /// Inserts the row, or replaces the row of its path.
    package func store(in db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO file (path, clip, byte_count, modified_seconds, modified_attoseconds, reason, checksum,
                    changed_seconds, changed_attoseconds)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (path) DO UPDATE SET
                    clip = excluded.clip, byte_count = excluded.byte_count,
                    modified_seconds = excluded.modified_seconds,
                    modified_attoseconds = excluded.modified_attoseconds,
                    reason = excluded.reason, checksum = excluded.checksum,
                    changed_seconds = excluded.changed_seconds, changed_attoseconds = excluded.changed_attoseconds
                """)
        try statement.execute(arguments: [
            path, clip, byteCount, modified.components.seconds, modified.components.attoseconds, reason, checksum,
            changed?.components.seconds, changed?.components.attoseconds,
        ])
    }

    private var checksum: Int64 {
        var checksum = Checksum()
        checksum.combine(path)
        checksum.combine(clip)
        checksum.combine(byteCount)
        checksum.combine(modified.components.seconds)
        checksum.combine(modified.components.attoseconds)
        checksum.combine(reason)
        // Only if known, so that rows written before change times were stored keep their checksums.
        if let changed {
            checksum.combine(changed.components.seconds)
            checksum.combine(changed.components.attoseconds)
        }
        return Int64(checksum.value)
    }
}
