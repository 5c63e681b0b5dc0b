public import ClipTypes
internal import Foundation
internal import GRDB

extension Catalog {
    /// What is known of every file, by path: to tell what is new and what has changed.
    ///
    /// - Complexity: O(*n*) for *n* files, in time and memory.
    public func knownFiles() throws(CatalogError) -> KnownFiles {
        try reading { db in
            var files = KnownFiles()
            try Self.forEachFile(db) { file, clip in
                files[file.path] = KnownFile(file, clip)
            }
            return files
        }
    }

    /// The files with a status, or all, in the order of the UTF-8 bytes of their paths.
    ///
    /// - Complexity: O(*n*) for *n* known files.
    public func files(status: ClipStatus? = nil) throws(CatalogError) -> [CatalogedFile] {
        try reading { db in
            var files: [CatalogedFile] = []
            try Self.forEachFile(db) { file, clip in
                let found = clip?.status ?? .failed
                guard status == nil || status == found else { return }
                files.append(
                    CatalogedFile(
                        path: file.path, clip: clip?.id, status: found, reason: file.reason ?? clip?.reason,
                        byteCount: file.byteCount, modified: file.modified, frames: clip?.sketchCount ?? 0,
                        duration: clip?.metadata?.duration, width: clip?.metadata?.width,
                        height: clip?.metadata?.height, codec: clip?.metadata?.codec))
            }
            return files
        }
    }

    /// The paths of every clip, each list in the order of the UTF-8 bytes.
    public func paths() throws(CatalogError) -> [ClipID: [String]] {
        try reading { db in
            var paths: [ClipID: [String]] = [:]
            try Self.forEachFile(db) { file, clip in
                if let clip { paths[clip.id, default: []].append(file.path) }
            }
            return paths
        }
    }

    /// The clip in a file; `nil` for a path that is not known or could never be read.
    public func clip(atPath path: String) throws(CatalogError) -> ClipID? {
        try reading { db in
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT \(FileRow.columns), clip.id FROM file LEFT JOIN clip ON clip.key = file.clip
                        WHERE path = ?
                        """),
                arguments: [path.storable])
            guard let row else { return nil }
            guard try FileRow(row: row).clip != nil else { return nil }
            return try row.clipID(FileRow.columnCount, of: "file '\(path)'")
        }
    }

    private static func forEachFile(_ db: Database, _ body: (FileRow, ClipRow?) -> Void) throws {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT \(FileRow.columns), \(ClipRow.qualifiedColumns)
                    FROM file LEFT JOIN clip ON clip.key = file.clip ORDER BY path
                    """))
        while let row = try rows.next() {
            let file = try FileRow(row: row)
            body(file, file.clip == nil ? nil : try ClipRow(row: row, from: FileRow.columnCount))
        }
    }
}
