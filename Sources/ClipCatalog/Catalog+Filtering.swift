internal import CatalogStorage
public import ClipTypes
internal import Foundation
internal import GRDB

extension Catalog {
    /// The number of clips up to which the metadata of all that a filter matches are checked against their checksums.
    private static let checkedClips = 200

    /// Returns the keys of the clips that a filter matches, in ascending order: small numbers that identify the clips
    /// within the catalog for as long as they are in it.
    ///
    /// Keys are of the state of the last commit; they may change with ``position()`` and ``uploadGeneration()``. If there
    /// are few, their upload metadata are checked, so that damage is not taken for a match.
    ///
    /// - Parameters:
    ///   - filter: The filter.
    ///   - checksStructure: Whether the first call checks the structure of all tables that filters read, in O(*n*) for *n*
    ///     clips, so that damage does not hide a match.
    /// - Throws: `.damaged`, `.locked`, `.permission`.
    /// - Complexity: O(*k*) for *k* clips of the most selective condition that all clips must meet if it is one of a tag,
    ///   creator, language, time, duration, path or failed status; else O(*n*) for *n* clips.
    public func keys(
        matching filter: ClipFilter, checksStructure: Bool = true
    ) throws(CatalogError) -> [Int64] {
        try reading(checksStructure ? .clips : nil) { db in
            if checksStructure { try structure.require(.uploads, in: db) }
            let query = try FilterQuery(filter, in: db)
            let keys = try Int64.fetchAll(db.makeStatement(sql: query.sql), arguments: query.arguments).sorted()
            if keys.count <= Self.checkedClips {
                for key in keys { _ = try UploadRow.metadata(of: key, in: db) }
            }
            return keys
        }
    }

    /// Returns the clips that a filter matches, in no particular order.
    ///
    /// - Throws: `.damaged`, `.locked`, `.permission`.
    /// - Complexity: As of ``keys(matching:checksStructure:)``.
    public func clips(matching filter: ClipFilter) throws(CatalogError) -> [ClipID] {
        try reading { db in
            let query = try FilterQuery(filter, in: db)
            let rows = try Row.fetchCursor(
                db.makeStatement(sql: "SELECT id FROM clip WHERE key IN (\(query.sql))"), arguments: query.arguments)
            var clips: [ClipID] = []
            while let row = try rows.next() { clips.append(try row.clipID(0, of: "clip")) }
            return clips
        }
    }

    /// Returns the steps of SQLite's plan for a filter, for tests.
    func plan(of filter: ClipFilter) throws(CatalogError) -> [String] {
        try reading { db in
            let query = try FilterQuery(filter, in: db)
            let rows = try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(query.sql)", arguments: query.arguments)
            return try rows.map { try $0.value(3, of: "plan") }
        }
    }

    /// Returns the number of clips that a filter matches.
    ///
    /// - Parameters:
    ///   - filter: The filter.
    ///   - checksStructure: Whether the first call checks the structure of the tables, as ``keys(matching:checksStructure:)``.
    /// - Throws: `.damaged`, `.locked`, `.permission`.
    /// - Complexity: As of ``keys(matching:checksStructure:)``.
    public func count(
        matching filter: ClipFilter, checksStructure: Bool = true
    ) throws(CatalogError) -> Int {
        try reading(checksStructure ? .clips : nil) { db in
            if checksStructure { try structure.require(.uploads, in: db) }
            let query = try FilterQuery(filter, in: db)
            let sql = "SELECT count(*) FROM (\(query.sql))"
            return try Int.fetchOne(db.makeStatement(sql: sql), arguments: query.arguments) ?? 0
        }
    }

    /// Returns the keys of clips by their ids or paths, as stored or relative to the current folder, and the number of
    /// names that no clip has.
    ///
    /// - Complexity: O(*k* log *n*) for *k* names among *n* clips.
    public func keys(named names: [String]) throws(CatalogError) -> (keys: Set<Int64>, unknown: Int) {
        try reading { db in
            var keys: Set<Int64> = []
            var unknown = 0
            for name in names {
                let id = name.utf8.count == 64 ? ClipID(name) : nil
                let target = id.map { UploadEdit.Target.clip($0) } ?? .path(name.exact)
                if let key = try Self.key(of: target, in: db)?.key { keys.insert(key) } else { unknown += 1 }
            }
            return (keys, unknown)
        }
    }

    /// Returns the files of clips with given keys, ordered by the UTF-8 bytes of their paths.
    ///
    /// - Parameters:
    ///   - keys: The keys of the clips; `nil` for all files, also those without a clip.
    ///   - excluded: The keys of clips to leave out.
    ///   - status: The status of the files; `nil` for any.
    /// - Complexity: O(*n*) for *n* stored files; O(*k* log *n*) for at most 10,000 keys.
    public func files(
        of keys: [Int64]?, excluding excluded: Set<Int64> = [], status: ClipStatus? = nil
    ) throws(CatalogError) -> [CatalogedFile] {
        guard keys != nil || !excluded.isEmpty else { return try files(status: status) }
        return try reading(.clips) { db in
            var files: [CatalogedFile] = []
            let wanted = keys.map { Set($0).subtracting(excluded) }
            let chosen = wanted.flatMap { $0.count <= 10_000 ? $0.sorted() : nil }
            try Self.forEachFile(of: chosen, in: db) { file, clip in
                let key = file.clip ?? 0
                guard wanted?.contains(key) ?? !excluded.contains(key) else { return }
                let cataloged = CatalogedFile(file, clip)
                if status == nil || status == cataloged.status { files.append(cataloged) }
            }
            return chosen == nil ? files : files.sorted { $0.path.exact < $1.path.exact }
        }
    }

    /// Returns the generation of the upload metadata, which grows with every edit of them. They are also removed with
    /// their clips, which changes the `clips` of ``position()`` only.
    ///
    /// - Throws: `.damaged`, `.locked`, `.permission`.
    /// - Complexity: Reads one row.
    public func uploadGeneration() throws(CatalogError) -> Int64 {
        try reading { db in try UploadRow.generation(in: db) }
    }
}
