private import ClipTypes
private import Files
internal import Foundation
package import GRDB

/// Opens, creates and migrates the database of a catalog.
package struct CatalogOpener {
    /// The name of the database file in the folder of the catalog.
    package static let fileName = "catalog.sqlite"

    package let directory: String
    package let mode: CatalogMode
    package let busyTimeout: Duration

    package init(directory: String, mode: CatalogMode, busyTimeout: Duration) {
        self.directory = directory
        self.mode = mode
        self.busyTimeout = busyTimeout
    }

    private enum Finding {
        /// The file has no tables yet: it was just created by this or another process.
        case empty
        case older
        case current
    }

    // An absolute path, since the working directory may change, and a path that starts with "file:" would be parsed as
    // a URI.
    private var path: String { path(of: CatalogOpener.fileName) }

    /// Returns the absolute path of a file in the folder of the catalog.
    package func path(of name: String) -> String {
        URL(fileURLWithPath: directory).appendingPathComponent(name).standardizedFileURL.path
    }

    package func open() throws -> DatabasePool {
        if mode == .create {
            try createFolder()
            removeAbandonedDatabases()
            if !FileManager.default.fileExists(atPath: path) { try createDatabase() }
        } else if !FileManager.default.fileExists(atPath: path) {
            if let kind = kindOfDirectory, kind != .typeDirectory { throw noFolder }
            let isClosed =
                FileManager.default.fileExists(atPath: directory)
                && !FileManager.default.isExecutableFile(atPath: directory)
            throw isClosed ? denied("the folder cannot be entered") : missing
        }
        guard mode != .readOnly else { return try openForReading() }

        // Inspected first, since opening a file for writing changes it.
        if FileManager.default.fileExists(atPath: path) {
            let finding = try rollingBack(path) {
                try DatabaseQueue(path: path, configuration: configuration(readOnly: true)).read(inspect)
            }
            guard finding != .empty || mode == .create else { throw missing }
            // SQLite would open a file without write permission for reading, and fail only at the first write.
            guard FileManager.default.isWritableFile(atPath: path) else {
                throw denied("the database cannot be written")
            }
        }
        let pool = try DatabasePool(path: path, configuration: configuration(readOnly: false))
        // GRDB sets NORMAL for a write-ahead log, which can lose the last commits in a power failure.
        // Interactions arrive in any order of viewers: with a small cache, each row would read and write a page.
        try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536")
        }
        do {
            try CatalogSchema.migrator.migrate(pool)
        } catch let error as DatabaseError where error.resultCode != .SQLITE_BUSY {
            // Another process may have applied the same migration concurrently.
            guard try pool.read(CatalogSchema.migrator.hasCompletedMigrations) else { throw error }
        }
        return pool
    }

    private func openForReading() throws -> DatabasePool { try openingForReading(path, openForReading) }

    /// Opens a database of the catalog by its path, or by a URI if that is not possible.
    package func openingForReading<Connection>(_ path: String, _ open: (String) throws -> Connection) throws
        -> Connection
    {
        do {
            return try rollingBack(path) { try open(path) }
        } catch let error as DatabaseError
            where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) && !Self.hasLog(path)
        {
            // SQLite cannot open the database without permission to create the shared memory of the write-ahead log. If
            // there is no log, no process is writing, and the database can be opened as immutable.
            let allowed = CharacterSet(charactersIn: "/-_.~").union(.alphanumerics)
            guard let escaped = path.addingPercentEncoding(withAllowedCharacters: allowed) else { throw error }
            return try open("file://\(escaped)?immutable=1")
        }
    }

    private func openForReading(_ path: String) throws -> DatabasePool {
        let pool = try DatabasePool(path: path, configuration: configuration(readOnly: true))
        switch try pool.read(inspect) {
        case .current: return pool
        case .empty: throw missing
        case .older:
            throw CatalogError(
                .readOnly,
                "the catalog '\(directory)' was written by an older vidrec, or by one that was interrupted: run "
                    + "`vidrec index` with its files or folders once, which migrates it")
        }
    }

    /// Opens a database for reading. If a process was killed in a transaction with a rollback journal, such as the
    /// change to a write-ahead log, which readers cannot roll back, this is done by a connection that may write.
    func rollingBack<Value>(_ path: String, _ open: () throws -> Value) throws -> Value {
        do {
            return try open()
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK {
            _ = try DatabaseQueue(path: path, configuration: configuration(readOnly: false)).read { db in
                try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master")
            }
            return try open()
        }
    }

    private static func hasLog(_ path: String) -> Bool {
        ["-wal", "-journal"].contains { suffix in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path + suffix)
            return (attributes?[.size] as? NSNumber)?.int64Value ?? 0 > 0
        }
    }

    /// The file type of the catalog's folder, following links.
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
            "there is no catalog at '\(directory)': run `vidrec index` to create one, or name another folder with --catalog"
        )
    }

    private func denied(_ finding: String) -> CatalogError {
        CatalogError(
            .permission,
            "no permission to use the catalog '\(directory)' (\(finding)): check who owns the folder and its files")
    }

    private func inspect(_ db: Database) throws -> Finding {
        let application = try Int32.fetchOne(db, sql: "PRAGMA application_id")
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        guard application == CatalogSchema.applicationID else {
            // GRDB creates its table of migrations before the first migration.
            let isUntouched = application == 0 && (tables == 0 || onlyMigrations(db))
            guard isUntouched else {
                throw CatalogError(
                    .notACatalog,
                    "'\(directory)/\(CatalogOpener.fileName)' is the database of another program: choose another folder"
                )
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

    package func configuration(readOnly: Bool) -> Configuration {
        let milliseconds = Int(min(max(0, busyTimeout.seconds) * 1000, 1e9))
        var configuration = Configuration()
        configuration.label = "catalog"
        configuration.readonly = readOnly
        configuration.busyMode = .timeout(Double(milliseconds) / 1000)
        configuration.prepareDatabase { db in
            // `busyMode` does not apply to the readers of a pool.
            try db.execute(sql: "PRAGMA busy_timeout = \(milliseconds)")
            // Most pages above the leaves of the tables of a million clips.
            try db.execute(sql: "PRAGMA cache_size = -16384")
            // Overwrites deleted content.
            try db.execute(sql: "PRAGMA secure_delete = ON")
            // macOS flushes to the disk only with these.
            try db.execute(sql: "PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON")
        }
        return configuration
    }

    /// Creates the database under another name and then links it to its own, so that a process that is killed or finds
    /// the disk full leaves no part of one.
    package func createDatabase() throws {
        let temporary = "\(path)-\(UUID().uuidString)"
        defer {
            for suffix in Self.suffixes { try? FileManager.default.removeItem(atPath: temporary + suffix) }
        }
        do {
            let queue = try DatabaseQueue(path: temporary, configuration: configuration(readOnly: false))
            try CatalogSchema.migrator.migrate(queue)
            // Under its own name the database never has a rollback journal, which only a process that may write could
            // roll back after a kill.
            try queue.writeWithoutTransaction { db in _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") }
            try queue.close()
        }
        do throws(SystemCalls.Failure) {
            try SystemCalls.publish(temporary, as: path)
        } catch {
            // Another process was faster.
            guard error.code != EEXIST else { return }
            throw CatalogError(.permission, "cannot create the catalog '\(directory)': \(error.message)")
        }
    }

    private static let suffixes = ["", "-journal", "-wal", "-shm"]

    /// Removes what processes that were killed while they created the database have left: not before an hour, since
    /// others may be creating it at this moment.
    private func removeAbandonedDatabases() {
        let prefix = "\(CatalogOpener.fileName)-"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [] where name.hasPrefix(prefix)
        {
            let rest = name.dropFirst(prefix.count)
            guard UUID(uuidString: String(rest.prefix(36))) != nil, Self.suffixes.contains(String(rest.dropFirst(36)))
            else { continue }
            let file = "\(directory)/\(name)"
            let time = try? FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date
            if let time, time < Date(timeIntervalSinceNow: -3600) { try? FileManager.default.removeItem(atPath: file) }
        }
    }

    private func createFolder() throws {
        if FileManager.default.fileExists(atPath: directory) {
            guard kindOfDirectory == .typeDirectory else { throw noFolder }
            return
        }
        do throws(SystemCalls.Failure) {
            try SystemCalls.createFolder(absolutePath(directory), mode: 0o700)
        } catch {
            throw CatalogError(
                [ENOSPC, EDQUOT].contains(error.code) ? .diskFull : .permission,
                "cannot create the folder '\(directory)' of the catalog: \(error.message)")
        }
    }
}
