internal import CatalogStorage
public import ClipTypes
internal import Foundation
internal import GRDB

extension Catalog {
    /// Begins, or goes on with, the comparison of all clips with each other.
    ///
    /// A clip counts as compared until its analysis is replaced or it is removed, which also deletes the pairs that were found
    /// with it.
    ///
    /// - Parameter rules: The rules of the comparison, such as its version and the model. What was compared by others is
    ///   discarded.
    /// - Returns: The clips with sketches that have not been compared with all others, in ascending order of ids.
    /// - Throws: `.diskFull`, `.locked`, `.readOnly`, `.damaged`.
    /// - Complexity: O(*n*) for *n* clips.
    public func beginComparison(rules: String) throws(CatalogError) -> [ClipID] {
        try writing { db in
            let checksum = Self.checksum(ofRules: rules)
            let row = try Row.fetchOne(db, sql: "SELECT rules, checksum FROM duplicate_state")
            let stored: String? = try? row?.value(0, of: "duplicate_state")
            if stored != rules || (try? row?.value(1, of: "duplicate_state")) != checksum {
                try db.execute(sql: "DELETE FROM duplicate_pair; DELETE FROM duplicate_compared")
                try db.execute(
                    sql: "INSERT OR REPLACE INTO duplicate_state VALUES (1, ?, ?)", arguments: [rules, checksum])
            }
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT id FROM clip WHERE sketch_count > 0
                        AND NOT EXISTS (SELECT 1 FROM duplicate_compared WHERE clip = key) ORDER BY id
                    """)
            var clips: [ClipID] = []
            while let row = try rows.next() { clips.append(try row.clipID(0, of: "clip")) }
            return clips
        }
    }

    /// Stores that clips were compared with all others, and the pairs that were found, in one transaction.
    ///
    /// - Parameters:
    ///   - clips: The clips that have been compared with all clips that the catalog had at the mark.
    ///   - pairs: The pairs that were found; pairs that are stored are replaced.
    ///   - mark: The end of the log of clips before the sketches were read. Clips that have changed since are not stored, and are
    ///     to be compared again.
    /// - Returns: `false`, and nothing is stored, if the log does not contain the mark.
    /// - Throws: `.diskFull`, `.locked`, `.readOnly`, `.damaged`.
    public func recordComparison(
        of clips: [ClipID], pairs: [ComparedPair], since mark: ChangeMark
    ) throws(CatalogError) -> Bool {
        try writing { db in
            guard let changes = try ClipChangeRow.subjects(since: mark, to: StateRow(in: db).clips, in: db) else {
                return false
            }
            let changed = Set(changes.map(\.id))
            for clip in changed {
                try db.cachedStatement(
                    sql: "DELETE FROM duplicate_compared WHERE clip = (SELECT key FROM clip WHERE id = ?)"
                ).execute(arguments: [Data(clip.bytes)])
            }
            let compared = try db.cachedStatement(
                sql: """
                    INSERT OR IGNORE INTO duplicate_compared
                    SELECT key FROM clip WHERE id = ? AND EXISTS (SELECT 1 FROM sketches WHERE clip = key)
                    """)
            for clip in clips where !changed.contains(clip) { try compared.execute(arguments: [Data(clip.bytes)]) }
            let insertion = try db.cachedStatement(sql: "INSERT OR REPLACE INTO duplicate_pair VALUES (?, ?, ?, ?)")
            for pair in pairs where !changed.contains(pair.clips.first) && !changed.contains(pair.clips.second) {
                guard let one = try Self.key(of: pair.clips.first, in: db),
                    let other = try Self.key(of: pair.clips.second, in: db)
                else { continue }
                try insertion.execute(arguments: [
                    one, other, Data(pair.evidence), Self.checksum(of: pair),
                ])
            }
            return true
        }
    }

    /// Calls `body` with every pair that comparisons have found, in no particular order.
    ///
    /// `body` must not call the catalog, since it runs within a read transaction.
    ///
    /// - Throws: `.damaged`, `.locked`, `.permission`.
    /// - Complexity: O(*p* log *n*) for *p* pairs of *n* clips.
    public func forEachComparedPair(_ body: (ComparedPair) -> Void) throws(CatalogError) {
        try reading(.duplicates) { db in
            let rows = try Row.fetchCursor(db, sql: Self.selectPairs)
            while let row = try rows.next() { body(try Self.pair(row)) }
        }
    }

    /// Stores what a person has decided about pairs of clips, whether or not the catalog has them now.
    ///
    /// - Parameters:
    ///   - mark: The decision; `nil` to forget an earlier one.
    ///   - pairs: The pairs.
    /// - Throws: `.diskFull`, `.locked`, `.readOnly`, `.damaged`.
    public func mark(_ mark: PairMark?, pairs: [ClipPair]) throws(CatalogError) {
        try writing { db in
            for pair in pairs {
                let (one, other) = (Data(pair.first.bytes), Data(pair.second.bytes))
                if let mark {
                    try db.cachedStatement(sql: "INSERT OR REPLACE INTO duplicate_mark VALUES (?, ?, ?, ?)")
                        .execute(arguments: [one, other, mark == .same, Self.checksum(of: pair, mark)])
                } else {
                    try db.cachedStatement(sql: "DELETE FROM duplicate_mark WHERE one = ? AND other = ?")
                        .execute(arguments: [one, other])
                }
            }
        }
    }

    /// Returns all decisions about pairs of clips, whether or not the catalog has them now.
    ///
    /// - Throws: `.damaged`, `.locked`, `.permission`.
    public func pairMarks() throws(CatalogError) -> [ClipPair: PairMark] {
        try reading(.duplicates) { db in
            var marks: [ClipPair: PairMark] = [:]
            let rows = try Row.fetchCursor(db, sql: "SELECT one, other, same, checksum FROM duplicate_mark")
            while let row = try rows.next() {
                let (pair, mark) = try Self.mark(row)
                marks[pair] = mark
            }
            return marks
        }
    }

    /// The statement whose rows ``pair(_:)`` reads.
    static let selectPairs = """
        SELECT one.id, other.id, evidence, duplicate_pair.checksum FROM duplicate_pair
        JOIN clip AS one ON one.key = duplicate_pair.one JOIN clip AS other ON other.key = duplicate_pair.other
        """

    /// Reads a row of ``selectPairs``.
    static func pair(_ row: Row) throws -> ComparedPair {
        let (one, other) = (try row.clipID(0, of: "duplicate_pair"), try row.clipID(1, of: "duplicate_pair"))
        let name = "the comparison of the clips \(one.prefix) and \(other.prefix)"
        let damage = DamagedRow(subject: name, finding: "its row does not match its checksum")
        guard one < other else { throw damage }
        let pair = ComparedPair(ClipPair(one, other), evidence: try row.bytes(2, of: name))
        guard try row.value(3, of: name) == checksum(of: pair) else { throw damage }
        return pair
    }

    /// Reads a row of the table `duplicate_mark`.
    static func mark(_ row: Row) throws -> (ClipPair, PairMark) {
        let (one, other) = (try row.clipID(0, of: "duplicate_mark"), try row.clipID(1, of: "duplicate_mark"))
        let name = "the mark of the clips \(one.prefix) and \(other.prefix)"
        let damage = DamagedRow(subject: name, finding: "its row does not match its checksum")
        guard one < other else { throw damage }
        let mark: PairMark = try row.value(2, of: name) ? .same : .different
        guard try row.value(3, of: name) == checksum(of: ClipPair(one, other), mark) else { throw damage }
        return (ClipPair(one, other), mark)
    }

    private static func key(of id: ClipID, in db: Database) throws -> Int64? {
        try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT clip FROM sketches WHERE clip = (SELECT key FROM clip WHERE id = ?)"),
            arguments: [Data(id.bytes)])
    }

    private static func checksum(ofRules rules: String) -> Int64 {
        var checksum = Checksum()
        checksum.combine(rules)
        return Int64(checksum.value)
    }

    private static func checksum(of pair: ComparedPair) -> Int64 {
        Checksum.of(pair.clips.second.bytes + pair.evidence, clip: pair.clips.first)
    }

    private static func checksum(of pair: ClipPair, _ mark: PairMark) -> Int64 {
        Checksum.of(pair.second.bytes + [mark == .same ? 1 : 0], clip: pair.first)
    }
}

extension Catalog {
    /// Returns the number of clips that have been compared with all others.
    ///
    /// - Throws: `.damaged`, `.locked`, `.permission`.
    public func comparedClipCount() throws(CatalogError) -> Int {
        try reading(.duplicates) { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM duplicate_compared") ?? 0 }
    }

    /// Returns the clips that several files have, in ascending order of ids.
    ///
    /// - Throws: `.damaged`, `.locked`, `.permission`.
    /// - Complexity: O(*n*) for *n* files.
    public func clipsWithSeveralFiles() throws(CatalogError) -> [ClipID] {
        try reading(.clips) { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT id FROM clip WHERE key IN (SELECT clip FROM file GROUP BY clip HAVING count(*) > 1)
                    ORDER BY id
                    """)
            var clips: [ClipID] = []
            while let row = try rows.next() { clips.append(try row.clipID(0, of: "clip")) }
            return clips
        }
    }
}
