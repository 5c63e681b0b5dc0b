internal import ClipTypes
internal import Foundation
internal import GRDB

/// Everything that was indexed: one folder with one SQLite database, the only truth.
///
/// A clip is its content: the same bytes at two paths are one clip with two files. When `record` returns, its outcomes
/// are durable: no crash, kill or power cut loses them (write-ahead log, flushed to the disk at each commit).
///
/// One process writes at a time, others wait; readers of any number see the state of the last commit and neither wait
/// nor hold up a writer. All values are checked against checksums when they are read: damage is an error, never a wrong
/// answer.
///
/// A value can be shared by tasks. Its calls block the thread for as long as the disk takes.
public struct Catalog: Sendable {
    /// What the catalog is opened for.
    public enum Mode: Hashable, Sendable {
        /// Reading; the catalog must exist.
        case readOnly
        /// Reading and writing; the catalog must exist.
        case readWrite
        /// Reading and writing; the catalog is made where there is none, in a folder only its owner can open.
        case create
    }

    /// The name of the database in the folder of the catalog.
    static let fileName = "catalog.sqlite"

    /// The version of the SQLite library in use.
    public static let sqliteVersion: String = {
        let number = Database.sqliteLibVersionNumber
        return "\(number / 1_000_000).\(number / 1000 % 1000).\(number % 1000)"
    }()

    /// The folder of the catalog, as it was given.
    public let directory: String

    let mode: Mode
    let pool: DatabasePool

    /// Opens a catalog.
    ///
    /// In `readOnly` mode a folder without write permission is no obstacle, unless its last writer was killed and left
    /// a write-ahead log: merging that takes someone with permission to write, once.
    ///
    /// - Parameter busyTimeout: How long to wait for another process that writes, before `.locked` is thrown.
    /// - Throws: `.missing`, `.notACatalog`, `.newerSchema`, `.damaged`, `.locked`, `.permission`, `.diskFull`.
    public init(at directory: String, mode: Mode, busyTimeout: Duration = .seconds(5)) throws(CatalogError) {
        self.directory = directory
        self.mode = mode
        do {
            pool = try CatalogOpener(directory: directory, mode: mode, busyTimeout: busyTimeout).open()
        } catch {
            throw CatalogError(error, catalog: directory)
        }
    }

    /// Runs `body` on the state of the last commit.
    func reading<Value>(_ body: (Database) throws -> Value) throws(CatalogError) -> Value {
        do {
            return try pool.read(body)
        } catch {
            throw CatalogError(error, catalog: directory)
        }
    }

    /// Runs `body` in one transaction, which ends durably committed or undone.
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

    /// Adds the clips that a transaction changed to the log of changes, and advances the generation of the clips.
    static func log(_ clips: Set<ClipID>, in db: Database) throws {
        var state = try StateRow(in: db)
        try ClipChangeRow.append(clips.sorted(), to: &state, in: db)
        try state.store(in: db)
    }
}
