internal import CatalogStorage
public import ClipTypes
internal import Foundation
internal import GRDB

extension Catalog {
    /// Stores interactions in one transaction. If the call returns, all are durable; if it throws, none is stored.
    ///
    /// An interaction that equals a stored one in user, item, time, event and value is not stored again. The order of
    /// interactions with equal times is kept.
    ///
    /// Up to 1,000 new interactions are added to the log of changes, see `interactions(since:)`; more invalidate all
    /// earlier marks of the log.
    ///
    /// - Returns: The number of interactions that were not stored before.
    /// - Throws: `.diskFull`, `.locked`, `.readOnly`, `.damaged`.
    @discardableResult
    public func record(_ interactions: [Interaction]) throws(CatalogError) -> Int {
        guard !interactions.isEmpty else { return 0 }
        return try writing { db in
            var viewers = NameKeys(table: "viewer")
            var items = NameKeys(table: "item")
            var state = try StateRow(in: db)
            var rows: [InteractionRow] = []
            rows.reserveCapacity(interactions.count)
            for interaction in interactions {
                rows.append(
                    InteractionRow(
                        interaction, viewer: try viewers.key(of: interaction.user, in: db),
                        item: try items.key(of: interaction.item, in: db), position: state.nextPosition))
                state.nextPosition += 1
            }
            // Rows in the order of the table write its pages sequentially.
            rows.sort { ($0.viewer, $0.time, $0.position) < ($1.viewer, $1.time, $1.position) }
            let (count, positions) = try InteractionRow.insert(rows, returningUpTo: Self.loggedInteractionLimit, in: db)
            guard count > 0 else { return 0 }
            if let positions {
                let added = rows.filter { positions.contains($0.position) }.sorted { $0.position < $1.position }
                try InteractionChangeRow.append(added, to: &state, in: db)
            } else {
                try InteractionChangeRow.restart(&state, in: db)
            }
            try state.store(in: db)
            return count
        }
    }

    /// The maximum number of new interactions of one call that are added to the log of changes; more restart the log.
    static let loggedInteractionLimit = 1000

    /// Calls `body` with every interaction, user by user, in ascending order of time, and of equal times in the
    /// order in which they were stored.
    ///
    /// - Parameters:
    ///   - user: The user whose interactions are read; `nil` for all users.
    ///   - body: Called with each interaction. An error that it throws ends the iteration and is rethrown.
    /// - Throws: `CatalogError`, or an error of `body`.
    /// - Complexity: O(*n*) for *n* interactions; the ids of all users and items are in memory.
    public func forEachInteraction(
        of user: String? = nil, _ body: (Interaction) throws -> Void
    ) throws {
        var failure: (any Error)?
        do {
            try readInteractions(of: user) { interaction in
                do {
                    try body(interaction)
                } catch {
                    // Rethrown as it is, not converted to a `CatalogError`.
                    failure = error
                    throw error
                }
            }
        } catch {
            throw failure ?? error
        }
    }

    private func readInteractions(of user: String?, _ body: (Interaction) throws -> Void) throws(CatalogError) {
        try reading(.interactions) { db in
            let items = try NameRow.all(of: "item", in: db)
            let viewers: [Int64: String]
            if let user {
                let row = try Row.fetchOne(
                    db, sql: "SELECT key, id, checksum FROM viewer WHERE id = ?", arguments: [user.storable])
                guard let row else { return }
                viewers = Dictionary(uniqueKeysWithValues: [try NameRow.read(row, of: "viewer")])
            } else {
                viewers = try NameRow.all(of: "viewer", in: db)
            }
            let filter: String
            if user == nil {
                filter = ""
            } else {
                let viewer = viewers.keys.first ?? 0
                filter = "WHERE viewer = \(viewer)"
                try Self.requireIntact(besides: viewer, in: db)
            }
            let rows = try Row.fetchCursor(
                db, sql: "SELECT \(InteractionRow.columns) FROM interaction \(filter) ORDER BY viewer, time, position")
            while let row = try rows.next() {
                let stored = try InteractionRow(row: row)
                guard let viewer = viewers[stored.viewer], let item = items[stored.item] else {
                    throw DamagedRow(
                        subject: "interaction of viewer \(stored.viewer) at \(stored.time)",
                        finding: "its viewer or item is missing")
                }
                try body(
                    Interaction(user: viewer, item: item, time: stored.time, event: stored.kind, value: stored.value))
            }
        }
    }

    /// Checks the rows before and after those of a viewer: damage that gives a row another viewer, but leaves the order
    /// of the table intact, moves it there.
    private static func requireIntact(besides viewer: Int64, in db: Database) throws {
        let columns = InteractionRow.columns
        for part in [
            "< \(viewer) ORDER BY viewer DESC, time DESC, item DESC, event DESC, has_value DESC, value DESC",
            "> \(viewer) ORDER BY viewer, time, item, event, has_value, value",
        ] {
            let row = try Row.fetchOne(db, sql: "SELECT \(columns) FROM interaction WHERE viewer \(part) LIMIT 1")
            _ = try row.map(InteractionRow.init(row:))
        }
    }

    /// Returns the numbers of interactions, users and items in the catalog.
    public func interactionCounts() throws(CatalogError) -> InteractionCounts {
        try reading(.interactions) { db in
            func count(_ table: String) throws -> Int {
                try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0
            }
            return InteractionCounts(
                interactions: try count("interaction"), users: try count("viewer"), items: try count("item"))
        }
    }

    /// Returns the numbers of interactions with some of the items, the most frequent item first.
    ///
    /// - Parameter isIncluded: Returns whether an item is counted.
    /// - Complexity: O(*n*) for *n* items, and O(*m*) for *m* interactions if an item is counted.
    public func interactionCounts(
        ofItems isIncluded: (String) -> Bool
    ) throws(CatalogError) -> [(item: String, count: Int)] {
        try reading(.interactions) { db in
            let items = try NameRow.all(of: "item", in: db).filter { isIncluded($0.value) }
            guard !items.isEmpty else { return [] }
            var counts: [(key: Int64, count: Int)] = []
            let rows = try Row.fetchCursor(db, sql: "SELECT item, count(*) FROM interaction GROUP BY item")
            while let row = try rows.next() {
                let key: Int64 = try row.value(0, of: "interaction")
                if items[key] != nil { counts.append((key, try row.value(1, of: "interaction"))) }
            }
            return counts.sorted { ($1.count, $0.key) < ($0.count, $1.key) }.map { (items[$0.key] ?? "", $0.count) }
        }
    }

    /// Erases users and all their interactions, so that no file of the catalog contains their ids: freed storage is
    /// overwritten, the write-ahead log is truncated, and the log of changes is restarted.
    ///
    /// - Parameter users: The ids of the users; unknown ones are ignored.
    /// - Returns: The number of erased interactions.
    /// - Throws: `.locked` if another process is reading, so that the write-ahead log cannot be truncated; the
    ///   interactions are then deleted from the database, and erasing again truncates the log. Also `.diskFull`,
    ///   `.readOnly`, `.damaged`.
    /// - Complexity: O(*v* + *n*) for *v* stored users, whose table is rewritten, and *n* erased interactions.
    @discardableResult
    public func erase(users: [String]) throws(CatalogError) -> Int {
        let erased: Int = try writing { db in
            var (viewers, count) = (0, 0)
            for user in users {
                let key = try Int64.fetchOne(db, sql: "SELECT key FROM viewer WHERE id = ?", arguments: [user.storable])
                guard let key else { continue }
                try db.execute(sql: "DELETE FROM interaction WHERE viewer = ?", arguments: [key])
                count += db.changesCount
                try db.execute(sql: "DELETE FROM viewer WHERE key = ?", arguments: [key])
                viewers += 1
            }
            guard viewers > 0 else { return 0 }
            // SQLite overwrites a deleted row, but not the copies that remain in free parts of pages from which rows
            // were moved. The pages of a dropped table are overwritten completely.
            try db.execute(
                sql: """
                    \(CatalogSchema.createNameTable("viewer_kept"))
                    INSERT INTO viewer_kept SELECT key, id, checksum FROM viewer ORDER BY key;
                    DROP TABLE viewer;
                    ALTER TABLE viewer_kept RENAME TO viewer;
                    """)
            // The log refers to viewers by key, and a new viewer may get the key of an erased one.
            var state = try StateRow(in: db)
            try InteractionChangeRow.restart(&state, in: db)
            try state.store(in: db)
            return count
        }
        do {
            try pool.barrierWriteWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
        } catch let error as DatabaseError where [.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode) {
            throw CatalogError(
                .locked,
                "the interactions are erased from the database of '\(directory)', but another process is reading, so that "
                    + "the write-ahead log still holds ids: wait until it has finished, and erase again")
        } catch {
            throw CatalogError(error, catalog: directory)
        }
        return erased
    }

    /// Erases a user and all their interactions, as `erase(users:)` does.
    ///
    /// - Returns: The number of erased interactions; 0 if the user is unknown.
    @discardableResult
    public func erase(user: String) throws(CatalogError) -> Int { try erase(users: [user]) }
}

/// A cache of the keys of users or items by id, which inserts new ids.
private struct NameKeys {
    let table: String
    private var keys: [ExactText: Int64] = [:]

    init(table: String) { self.table = table }

    mutating func key(of id: String, in db: Database) throws -> Int64 {
        if let key = keys[id.exact] { return key }
        let stored = id.storable
        let known = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT key FROM \(table) WHERE id = ?"), arguments: [stored])
        let key: Int64
        if let known {
            key = known
        } else {
            let next = try Int64.fetchOne(db.cachedStatement(sql: "SELECT coalesce(max(key), 0) + 1 FROM \(table)"))
            key = next ?? 1
            try db.cachedStatement(sql: "INSERT INTO \(table) VALUES (?, ?, ?)")
                .execute(arguments: [key, stored, NameRow.checksum(key: key, id: stored)])
        }
        keys[id.exact] = key
        return key
    }
}
