internal import CatalogStorage
internal import Foundation
internal import GRDB

extension Catalog {
    /// The number of the newest schema of the database that this version knows.
    public static var schema: Int { CatalogSchema.migrator.migrations.compactMap { Int($0) }.max() ?? 0 }

    /// Copies the database into the folder of a new catalog, as of the last commit. Other processes may write meanwhile.
    ///
    /// - Parameter folder: The path of an existing folder without a catalog.
    /// - Throws: `.diskFull`, `.permission`, `.damaged`, `.locked`.
    /// - Complexity: O(*n*) for a database of *n* bytes.
    public func backUp(into folder: String) throws(CatalogError) {
        do {
            try Self.copy(pool, to: "\(folder)/\(CatalogOpener.fileName)")
        } catch {
            throw CatalogError(error, catalog: CatalogError.isOfWriting(error) ? folder : directory)
        }
    }

    /// Copies the database of strips as of its last commit, while other processes may write. One that is foreign or damaged
    /// is left out, and ``stripProblem`` says why: strips can be made again.
    ///
    /// - Parameter path: The path of the copy, a new file.
    /// - Returns: Whether there is a copy.
    /// - Throws: `.diskFull`, `.locked`.
    /// - Complexity: O(*n*) for strips of *n* bytes.
    public func backUpStrips(to path: String) throws(CatalogError) -> Bool {
        do {
            return try strips.backUp(to: path)
        } catch {
            let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
            throw CatalogError(error, catalog: CatalogError.isOfWriting(error) ? folder : directory)
        }
    }

    /// Opens the copy of a database in a folder, which migrates one of an older version, and closes it.
    ///
    /// - Returns: The numbers of clips, files and frames, and those of interactions.
    /// - Throws: `.newerSchema`, `.notACatalog`, `.damaged`, `.diskFull`.
    public static func prepareCopy(
        in folder: String
    ) throws(CatalogError) -> (statistics: CatalogStatistics, interactions: InteractionCounts) {
        let copy: Catalog
        do throws(CatalogError) {
            // Opening a database for writing changes its pages, so that a snapshot of the copy would be another one.
            copy = try Catalog(at: folder, mode: .readOnly)
        } catch {
            guard error.code == .readOnly else { throw error }
            try Catalog(at: folder, mode: .readWrite).closeCopy()
            copy = try Catalog(at: folder, mode: .readOnly)
        }
        let statistics = try copy.statistics()
        let interactions = try copy.interactionCounts()
        try copy.closeCopy()
        return (statistics, interactions)
    }

    /// Closes the database, and removes its log and its shared memory, which would stay.
    private func closeCopy() throws(CatalogError) {
        do {
            if mode != .readOnly { try pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) } }
            try pool.close()
        } catch {
            throw CatalogError(error, catalog: directory)
        }
        for suffix in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: "\(directory)/\(CatalogOpener.fileName)\(suffix)")
        }
    }

    private static func copy(_ source: some DatabaseReader, to path: String) throws {
        let target = try DatabaseQueue(path: path)
        try source.backup(to: target)
        try target.close()
    }
}
