internal import CatalogStorage
public import ClipTypes
internal import GRDB

extension Catalog {
    /// Returns the position of the last commit, by which a reader detects what has changed since it loaded the catalog.
    ///
    /// - Throws: `.damaged`, `.locked`, `.permission`.
    /// - Complexity: Reads one row, in a few tens of microseconds.
    public func position() throws(CatalogError) -> CatalogPosition {
        try reading { db in
            CatalogPosition(try StateRow(in: db))
        }
    }

    /// Returns the clips that were added, replaced or removed after a mark, or whose files changed, and the mark of the
    /// last commit.
    ///
    /// - Parameter mark: The `clips` of a position, or the mark that an earlier call returned.
    /// - Returns: The distinct ids in ascending order, including those of removed clips, and the mark; `nil` if the log
    ///   does not contain `mark`, so that the whole catalog must be loaded.
    /// - Throws: `.damaged`, `.locked`, `.permission`.
    /// - Complexity: O(*k* log *k*) for *k* changes, of which the log keeps at most 65,536.
    public func changedClips(since mark: ChangeMark) throws(CatalogError) -> (clips: [ClipID], mark: ChangeMark)? {
        try clipChanges(since: mark).map { (Set($0.changes.map(\.id)).sorted(), $0.mark) }
    }

    /// Returns the changes of clips after a mark, and the mark of the last commit.
    ///
    /// - Parameter mark: The `clips` of a position, or the mark that an earlier call returned.
    /// - Returns: The changes in the order of the log, and the mark; `nil` if the log does not contain `mark`, so that
    ///   the whole catalog must be loaded.
    /// - Throws: `.damaged`, `.locked`, `.permission`.
    /// - Complexity: O(*k*) for *k* changes, of which the log keeps at most 65,536.
    public func clipChanges(
        since mark: ChangeMark
    ) throws(CatalogError) -> (changes: [ClipChange], mark: ChangeMark)? {
        try reading { db in
            let end = try StateRow(in: db).clips
            guard let changes = try ClipChangeRow.subjects(since: mark, to: end, in: db) else { return nil }
            return (changes, end)
        }
    }

    /// Returns the interactions that were stored after a mark, and the mark of the last commit.
    ///
    /// - Parameter mark: The `interactions` of a position, or the mark that an earlier call returned.
    /// - Returns: The interactions in the order in which they were stored, which is the order of equal times in
    ///   `forEachInteraction`, and the mark; `nil` if the log does not contain `mark`, so that all interactions must be
    ///   loaded. Erasing users, and storing more than 1,000 interactions at once, invalidates all earlier marks.
    /// - Throws: `.damaged`, `.locked`, `.permission`.
    /// - Complexity: O(*k*) for *k* interactions, of which the log keeps at most 65,536.
    public func interactions(
        since mark: ChangeMark
    ) throws(CatalogError) -> (interactions: [Interaction], mark: ChangeMark)? {
        try reading(.interactions) { db in
            let end = try StateRow(in: db).interactions
            guard let rows = try InteractionChangeRow.subjects(since: mark, to: end, in: db) else { return nil }
            var viewers = StoredNames(table: "viewer")
            var items = StoredNames(table: "item")
            let interactions = try rows.map { row in
                Interaction(
                    user: try viewers.id(of: row.viewer, in: db), item: try items.id(of: row.item, in: db),
                    time: row.time, event: row.kind, value: row.value)
            }
            return (interactions, end)
        }
    }
}

/// A cache of the ids of users or items by key.
private struct StoredNames {
    let table: String
    private var ids: [Int64: String] = [:]

    init(table: String) { self.table = table }

    mutating func id(of key: Int64, in db: Database) throws -> String {
        if let id = ids[key] { return id }
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT key, id, checksum FROM \(table) WHERE key = ?"), arguments: [key])
        guard let row else {
            throw DamagedRow(subject: "\(table) \(key)", finding: "it is missing, and an interaction names it")
        }
        let id = try NameRow.read(row, of: table).1
        ids[key] = id
        return id
    }
}
