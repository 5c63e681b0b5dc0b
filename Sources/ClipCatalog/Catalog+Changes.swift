public import ClipTypes
internal import GRDB

extension Catalog {
    /// Returns the position of the last commit, to tell what has changed since something was loaded.
    ///
    /// - Throws: `.damaged`, `.locked`, `.permission`.
    /// - Complexity: reads one row, in some tens of microseconds.
    public func position() throws(CatalogError) -> CatalogPosition {
        try reading { db in
            let state = try StateRow(in: db)
            return CatalogPosition(clips: state.clips, interactions: state.interactions, models: state.models)
        }
    }

    /// Returns the clips that were added, replaced or removed after a mark, or whose files changed, and the mark of the
    /// last commit.
    ///
    /// - Parameter mark: the `clips` of a position, or the mark of an earlier call.
    /// - Returns: Distinct ids in order, those of removed clips too; `nil` if the log does not hold the mark any more,
    ///   or never did: then everything has to be loaded.
    /// - Throws: `.damaged`, `.locked`, `.permission`.
    /// - Complexity: O(*k* log *k*) for *k* changes, of which the log keeps at most 65,536.
    public func changedClips(since mark: ChangeMark) throws(CatalogError) -> (clips: [ClipID], mark: ChangeMark)? {
        try reading { db in
            let end = try StateRow(in: db).clips
            guard let clips = try ClipChangeRow.subjects(since: mark, to: end, in: db) else { return nil }
            return (Set(clips).sorted(), end)
        }
    }

    /// Returns the interactions that were stored after a mark, and the mark of the last commit.
    ///
    /// - Parameter mark: the `interactions` of a position, or the mark of an earlier call.
    /// - Returns: The interactions in the order in which they were stored, the order of equal times in
    ///   `forEachInteraction`; `nil` if the log does not hold the mark any more, or never did: then everything has to
    ///   be loaded. Erasing viewers, and storing more than 1,000 interactions at once, ends the validity of all marks
    ///   before.
    /// - Throws: `.damaged`, `.locked`, `.permission`.
    /// - Complexity: O(*k*) for *k* interactions, of which the log keeps at most 65,536.
    public func interactions(
        since mark: ChangeMark
    ) throws(CatalogError) -> (interactions: [Interaction], mark: ChangeMark)? {
        try reading { db in
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

/// The ids of keys, looked up once each.
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
