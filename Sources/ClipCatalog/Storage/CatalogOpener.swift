private import ClipTypes
internal import Foundation
internal import GRDB

/// The steps from a folder to an open database.
struct CatalogOpener {
    let directory: String
    let mode: Catalog.Mode
    let busyTimeout: Duration

    private enum Finding {
        /// No tables yet: a file made a moment ago by this or another process.
        case empty
        case older
        case current
    }

    // An absolute path: a relative one would lead elsewhere after a change of the working directory, and one that
    // begins with "file:" would be read as a URI.
    private var path: String {
        URL(fileURLWithPath: directory).appendingPathComponent(Catalog.fileName).standardizedFileURL.path
    }

    func open() throws -> DatabasePool {
        if mode == .create {
            try makeFolder()
        } else if !FileManager.default.fileExists(atPath: path) {
            if let kind = kindOfDirectory, kind != .typeDirectory { throw noFolder }
            let isClosed =
                FileManager.default.fileExists(atPath: directory)
                && !FileManager.default.isExecutableFile(atPath: directory)
            throw isClosed ? denied("the folder cannot be entered") : missing
        }
        guard mode != .readOnly else { return try openForReading() }

        // Looked at first: opening for writing already changes a file.
        if FileManager.default.fileExists(atPath: path) {
            let finding = try DatabaseQueue(path: path, configuration: configuration(readOnly: true)).read(look)
            guard finding != .empty || mode == .create else { throw missing }
            // SQLite opens a file that cannot be written for reading, and would say so only at the first write.
            guard FileManager.default.isWritableFile(atPath: path) else {
                throw denied("the database cannot be written")
            }
        }
        let pool = try DatabasePool(path: path, configuration: configuration(readOnly: false))
        // GRDB sets NORMAL for a write-ahead log, which can lose the last commits with the power.
        // Interactions come in any order of viewers: with too small a cache each page is read and written once a row.
        try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536")
        }
        do {
            try CatalogSchema.migrator.migrate(pool)
        } catch let error as DatabaseError where error.resultCode != .SQLITE_BUSY {
            // Another process may have taken the same step at the same time.
            guard try pool.read(CatalogSchema.migrator.hasCompletedMigrations) else { throw error }
        }
        return pool
    }

    private func openForReading() throws -> DatabasePool {
        do {
            return try openForReading(path)
        } catch let error as DatabaseError
            where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) && !hasLog
        {
            // Without permission to make the shared memory of the write-ahead log SQLite cannot open the file in the
            // usual way. Without a log nobody is writing: then it may be read as a file that does not change.
            let allowed = CharacterSet(charactersIn: "/-_.~").union(.alphanumerics)
            guard let escaped = path.addingPercentEncoding(withAllowedCharacters: allowed) else { throw error }
            return try openForReading("file://\(escaped)?immutable=1")
        }
    }

    private func openForReading(_ path: String) throws -> DatabasePool {
        let pool = try DatabasePool(path: path, configuration: configuration(readOnly: true))
        switch try pool.read(look) {
        case .current: return pool
        case .empty: throw missing
        case .older:
            throw CatalogError(
                .readOnly,
                "the catalog '\(directory)' is of an older vidrec: run `vidrec index` once to bring it forward")
        }
    }

    private var hasLog: Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
        return (attributes?[.size] as? NSNumber)?.int64Value ?? 0 > 0
    }

    /// What the folder of the catalog is, links followed.
    private var kindOfDirectory: FileAttributeType? {
        let target = URL(fileURLWithPath: directory).resolvingSymlinksInPath().path
        return try? FileManager.default.attributesOfItem(atPath: target)[.type] as? FileAttributeType
    }

    private var noFolder: CatalogError {
        CatalogError(
            .notACatalog, "'\(directory)' is a file, not the folder of a catalog: name another one with --catalog")
    }

    private var missing: CatalogError {
        CatalogError(
            .missing,
            "there is no catalog at '\(directory)': run `vidrec index` to make one, or name another folder with --catalog"
        )
    }

    private func denied(_ finding: String) -> CatalogError {
        CatalogError(
            .permission,
            "no permission to use the catalog '\(directory)' (\(finding)): check who owns the folder and its files")
    }

    private func look(_ db: Database) throws -> Finding {
        let application = try Int32.fetchOne(db, sql: "PRAGMA application_id")
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        guard application == CatalogSchema.applicationID else {
            // GRDB's table of migrations is made before the first step.
            let isUntouched = application == 0 && (tables == 0 || onlyMigrations(db))
            guard isUntouched else {
                throw CatalogError(
                    .notACatalog,
                    "'\(directory)/\(Catalog.fileName)' is the database of another program: choose another folder")
            }
            return .empty
        }
        guard try !CatalogSchema.migrator.hasBeenSuperseded(db) else {
            throw CatalogError(
                .newerSchema,
                "the catalog '\(directory)' was written by a newer vidrec: use that one, or index into another folder")
        }
        return try CatalogSchema.migrator.hasCompletedMigrations(db) ? .current : .older
    }

    private func onlyMigrations(_ db: Database) -> Bool {
        let names = try? String.fetchAll(db, sql: "SELECT DISTINCT tbl_name FROM sqlite_master")
        return names == ["grdb_migrations"]
    }

    private func configuration(readOnly: Bool) -> Configuration {
        let milliseconds = Int(min(max(0, busyTimeout.seconds) * 1000, 1e9))
        var configuration = Configuration()
        configuration.label = "catalog"
        configuration.readonly = readOnly
        configuration.busyMode = .timeout(Double(milliseconds) / 1000)
        configuration.prepareDatabase { db in
            // The readers of a pool do not follow `busyMode`.
            try db.execute(sql: "PRAGMA busy_timeout = \(milliseconds)")
            // What was removed is overwritten, not only unlinked.
            try db.execute(sql: "PRAGMA secure_delete = ON")
            // A flush on macOS reaches the disk only with these.
            try db.execute(sql: "PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON")
        }
        return configuration
    }

    private func makeFolder() throws {
        if FileManager.default.fileExists(atPath: directory) {
            guard kindOfDirectory == .typeDirectory else { throw noFolder }
            return
        }
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CatalogError(.permission, "cannot make the folder '\(directory)': \(error.localizedDescription)")
        }
        // The name of the new folder is as lasting as what goes into it only after this. Not every file system can.
        let parent = URL(fileURLWithPath: directory).standardizedFileURL.deletingLastPathComponent()
        try? FileHandle(forReadingFrom: parent).synchronize()
    }
}
