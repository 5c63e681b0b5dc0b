internal import CatalogStorage
public import ClipTypes
internal import Foundation
internal import GRDB

extension Catalog {
    /// Returns the stored state of every file, by path, to detect new and changed files.
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

    /// Returns the stored state of the files at some paths, by path. Paths that are not in the catalog are left out.
    ///
    /// - Complexity: O(*k* log *n*) for *k* paths among *n* files, or O(*n*) if there are many paths.
    public func knownFiles(at paths: [String]) throws(CatalogError) -> KnownFiles {
        // Reading a row by its path takes some four times as long as reading it in a scan.
        guard try paths.count * 4 < totals().files else { return try knownFiles() }
        var files = KnownFiles()
        for path in paths { files[path] = try file(atPath: path) }
        return files
    }

    /// Returns the stored state of the file at a path; `nil` if the path is not in the catalog.
    ///
    /// - Complexity: O(log *n*) for *n* files.
    public func file(atPath path: String) throws(CatalogError) -> KnownFile? {
        try reading { db in
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT \(FileRow.columns), \(ClipRow.qualifiedColumns)
                        FROM file LEFT JOIN clip ON clip.key = file.clip WHERE path = ?
                        """),
                arguments: [path.storable])
            guard let row else { return nil }
            let (file, clip) = try Self.fileAndClip(row)
            return KnownFile(file, clip)
        }
    }

    /// Returns the stored state of each file of a clip, ordered by the UTF-8 bytes of the paths; empty if the clip is
    /// not in the catalog.
    ///
    /// - Complexity: O(*k* log *n*) for *k* files of the clip among *n*.
    public func knownFiles(of id: ClipID) throws(CatalogError) -> [(path: String, file: KnownFile)] {
        try reading { db in
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT \(FileRow.columns), \(ClipRow.qualifiedColumns)
                        FROM clip CROSS JOIN file ON file.clip = clip.key WHERE clip.id = ? ORDER BY path
                        """),
                arguments: [Data(id.bytes)])
            var files: [(path: String, file: KnownFile)] = []
            while let row = try rows.next() {
                let (file, clip) = try Self.fileAndClip(row)
                files.append((file.path, KnownFile(file, clip)))
            }
            return files
        }
    }

    /// Returns the first path of each of several clips, in the order of the paths' UTF-8 bytes. Clips that are not in
    /// the catalog are left out.
    ///
    /// - Complexity: O(*k* log *n*) for *k* files of the clips among *n*.
    public func firstPaths(of ids: [ClipID]) throws(CatalogError) -> [ClipID: String] {
        try reading { db in
            let statement = try db.cachedStatement(sql: "SELECT key FROM clip WHERE id = ?")
            var paths: [ClipID: String] = [:]
            for id in ids {
                guard let row = try Row.fetchOne(statement, arguments: [Data(id.bytes)]) else { continue }
                paths[id] = try Self.firstPath(ofKey: row.value(0, of: "clip \(id.prefix)"), in: db)
            }
            return paths
        }
    }

    /// Returns the first path of each of several clips by the keys of these; see ``firstPaths(of:)``.
    public func firstPaths(ofKeys keys: [Int64]) throws(CatalogError) -> [Int64: String] {
        try reading { db in
            var paths: [Int64: String] = [:]
            for key in keys { paths[key] = try Self.firstPath(ofKey: key, in: db) }
            return paths
        }
    }

    private static func firstPath(ofKey key: Int64, in db: Database) throws -> String? {
        let statement = try db.cachedStatement(
            sql: "SELECT \(FileRow.columns) FROM file WHERE clip = ? ORDER BY path LIMIT 1")
        if let row = try Row.fetchOne(statement, arguments: [key]) { return try FileRow(row: row).path }
        let clip = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM clip WHERE key = ?"), arguments: [key])
        guard let clip else { return nil }
        let id = try clip.clipID(0, of: "clip")
        throw DamagedRow(subject: "clip \(id.prefix)", finding: "no file has it")
    }

    /// Returns the files with a status, by default all files, ordered by the UTF-8 bytes of their paths.
    ///
    /// - Complexity: O(*n*) for *n* stored files.
    public func files(status: ClipStatus? = nil) throws(CatalogError) -> [CatalogedFile] {
        try reading { db in
            var files: [CatalogedFile] = []
            try Self.forEachFile(db) { file, clip in
                let cataloged = CatalogedFile(file, clip)
                if status == nil || status == cataloged.status { files.append(cataloged) }
            }
            return files
        }
    }

    /// Returns some files in the order of the UTF-8 bytes of their paths, and the position and the number of all files at
    /// the time.
    ///
    /// - Parameters:
    ///   - path: The path after which they come; `nil` for the first ones.
    ///   - limit: The maximum number of files.
    /// - Complexity: O(*k* log *n*) for *k* files among *n*.
    public func files(
        after path: String?, limit: Int
    ) throws(CatalogError) -> (files: [CatalogedFile], position: ChangeMark, total: Int) {
        try reading { db in
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT \(FileRow.columns), \(ClipRow.qualifiedColumns)
                        FROM file LEFT JOIN clip ON clip.key = file.clip
                        WHERE ? IS NULL OR path > ? ORDER BY path LIMIT ?
                        """), arguments: [path?.storable, path?.storable, limit])
            var files: [CatalogedFile] = []
            while let row = try rows.next() {
                let (file, clip) = try Self.fileAndClip(row)
                files.append(CatalogedFile(file, clip))
            }
            return (files, try StateRow(in: db).clips, try CatalogTotals(in: db).files)
        }
    }

    /// Returns the paths of every clip by id, each list ordered by UTF-8 bytes. Files without a clip are left out.
    public func paths() throws(CatalogError) -> [ClipID: [String]] {
        try reading { db in
            var paths: [ClipID: [String]] = [:]
            try Self.forEachFile(db) { file, clip in
                if let clip { paths[clip.id, default: []].append(file.path) }
            }
            return paths
        }
    }

    /// Returns the clip of the file at a path; `nil` if the path is not in the catalog or the file could never be read.
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

    /// Returns the files of clips whose paths end with a name after a slash, ordered by the UTF-8 bytes of their paths.
    ///
    /// - Complexity: O(*k* log *n*) for *k* files found among *n*.
    public func files(named name: String) throws(CatalogError) -> [(path: String, clip: ClipID)] {
        try reading { db in
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT \(FileRow.columns), clip.id FROM file JOIN clip ON clip.key = file.clip
                        WHERE \(CatalogSchema.fileName) = ? AND instr(path, '/') > 0 ORDER BY path
                        """),
                arguments: [name.storable])
            var files: [(path: String, clip: ClipID)] = []
            while let row = try rows.next() {
                let path = try FileRow(row: row).path
                files.append((path, try row.clipID(FileRow.columnCount, of: "file '\(path)'")))
            }
            return files
        }
    }

    /// Calls `body` with the files of clips with given keys and these clips.
    ///
    /// - Parameters:
    ///   - keys: The keys of the clips; `nil` for all files, also those without a clip, in the order of their paths.
    ///   - db: The database.
    ///   - body: Called with each file and its clip.
    static func forEachFile(of keys: [Int64]?, in db: Database, _ body: (FileRow, ClipRow?) -> Void) throws {
        guard let keys else { return try forEachFile(db, body) }
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(FileRow.columns), \(ClipRow.qualifiedColumns)
                FROM clip CROSS JOIN file ON file.clip = clip.key WHERE clip.key = ?
                """)
        for key in keys {
            let rows = try Row.fetchCursor(statement, arguments: [key])
            while let row = try rows.next() {
                let (file, clip) = try fileAndClip(row)
                body(file, clip)
            }
        }
    }

    private static func forEachFile(_ db: Database, _ body: (FileRow, ClipRow?) -> Void) throws {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT \(FileRow.columns), \(ClipRow.qualifiedColumns)
                    FROM file LEFT JOIN clip ON clip.key = file.clip ORDER BY path
                    """))
        var count = 0
        while let row = try rows.next() {
            let (file, clip) = try fileAndClip(row)
            body(file, clip)
            count += 1
        }
        try db.require(count, rowsOf: "file", expected: CatalogTotals(in: db).files)
    }

    private static func fileAndClip(_ row: Row) throws -> (file: FileRow, clip: ClipRow?) {
        let file = try FileRow(row: row)
        return (file, file.clip == nil ? nil : try ClipRow(row: row, from: FileRow.columnCount))
    }
}

extension CatalogedFile {
    /// Creates a listed file from its row and the row of its clip.
    init(_ file: FileRow, _ clip: ClipRow?) {
        self.init(
            path: file.path, clip: clip?.id, status: clip?.status ?? .failed, reason: file.reason ?? clip?.reason,
            byteCount: file.byteCount, modified: file.modified, rules: clip?.rules ?? 0,
            frames: clip?.sketchCount ?? 0, duration: clip?.metadata?.duration, width: clip?.metadata?.width,
            height: clip?.metadata?.height, codec: clip?.metadata?.codec)
    }
}
