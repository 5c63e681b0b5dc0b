internal import CatalogStorage
internal import ClipTypes
internal import Foundation
internal import GRDB

/// The durable store of indexed clips, files, interactions and artifacts: a folder with an SQLite database.
///
/// A clip is identified by its bytes: two files with the same bytes are one clip. When `record` returns, its outcomes
/// are durable: they survive a crash, a kill or a power failure (write-ahead log, flushed to disk at each commit).
///
/// One process writes at a time, others wait. Any number of readers see the state of the last commit and neither wait
/// for a writer nor block one. All values are checked against checksums when they are read, so that damage is reported
/// as an error.
///
/// A catalog can be used by several tasks concurrently. Its calls block the thread during disk access.
public struct Catalog: Sendable {
    /// The access mode of a catalog that is opened.
    public typealias Mode = CatalogMode

    /// The version of the SQLite library, as `major.minor.patch`.
    public static let sqliteVersion: String = {
        let number = Database.sqliteLibVersionNumber
        return "\(number / 1_000_000).\(number / 1000 % 1000).\(number % 1000)"
    }()

    /// The path of the catalog's folder, as given.
    public let directory: String

    let mode: Mode
    let pool: DatabasePool
    let strips: StripStore
    let structure = StructureCheck()

    /// Opens the catalog in a folder.
    ///
    /// In `readOnly` mode, write permission for the folder is required only if the last writer was killed and left a
    /// write-ahead log, which must be merged once.
    ///
    /// - Parameters:
    ///   - directory: The path of the catalog's folder.
    ///   - mode: Whether to open the catalog for reading only, for reading and writing, or to create it if it is
    ///     missing.
    ///   - busyTimeout: The time that this and each later call wait for another process that writes, before `.locked`
    ///     is thrown; zero or less to not wait.
    /// - Throws: `.missing`, `.notACatalog`, `.newerSchema`, `.damaged`, `.locked`, `.permission`, `.diskFull`.
    public init(at directory: String, mode: Mode, busyTimeout: Duration = .seconds(5)) throws(CatalogError) {
        self.directory = directory
        self.mode = mode
        do {
            let opener = CatalogOpener(directory: directory, mode: mode, busyTimeout: busyTimeout)
            pool = try opener.open()
            strips = StripStore(opener)
        } catch {
            throw CatalogError(error, catalog: directory)
        }
    }

    /// Returns whether there is a catalog in a folder, or another file under the name of its database.
    public static func exists(at directory: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(directory)/\(CatalogOpener.fileName)")
    }

    /// Runs `body` in a read transaction on the state of the last commit, after the structure of the tables of `part`
    /// was checked once.
    func reading<Value>(
        _ part: StructureCheck.Part? = nil, _ body: (Database) throws -> Value
    ) throws(CatalogError) -> Value {
        do {
            return try pool.unsafeReentrantRead { db in
                // Within `readingOneState`.
                if db.isInsideTransaction { return try self.body(part, body, db) }
                var value: Value?
                try db.inTransaction(.deferred) {
                    value = try self.body(part, body, db)
                    return .commit
                }
                guard let value else { preconditionFailure("a transaction without its body") }
                return value
            }
        } catch {
            throw CatalogError(error, catalog: directory)
        }
    }

    private func body<Value>(
        _ part: StructureCheck.Part?, _ body: (Database) throws -> Value, _ db: Database
    ) throws -> Value {
        if let part { try structure.require(part, in: db) }
        return try body(db)
    }

    /// Runs `body`, whose calls of this catalog from the same thread all read the state of one commit. That also takes
    /// less time than as many transactions.
    ///
    /// - Throws: What `body` throws; `.damaged`, `.locked`.
    public func readingOneState<Value>(_ body: () throws -> Value) throws -> Value {
        try reading { _ in Result { try body() } }.get()
    }

    /// Checks the structure of the tables of clips, unless this was done before, so that a clip that is not found is not
    /// one that damage hides.
    ///
    /// - Throws: `.damaged`, `.locked`.
    /// - Complexity: O(*n*) for *n* clips: 0.3 s for 100,000.
    public func checkStructure() throws(CatalogError) { try reading(.clips) { _ in } }

    /// Runs `body` in a write transaction, which is committed durably, or rolled back if `body` throws.
    func writing<Value>(_ body: (Database) throws -> Value) throws(CatalogError) -> Value {
        guard mode != .readOnly else {
            throw CatalogError(.readOnly, "the catalog '\(directory)' was opened for reading only")
        }
        do {
            return try pool.write(body)
        } catch {
            throw CatalogError(error, catalog: directory)
        }
    }

    /// Appends the clips that a transaction changed to the log of changes, and advances the generation of the clips.
    static func log(_ clips: Set<ClipChange>, in db: Database) throws {
        var state = try StateRow(in: db)
        try ClipChangeRow.append(clips.sorted { $0.id < $1.id }, to: &state, in: db)
        try state.store(in: db)
    }
}
