package import ClipTypes
package import GRDB

/// A row of the table `interaction`.
package struct InteractionRow {
    package let viewer: Int64
    package let time: Int64
    package let item: Int64
    package let event: Int64
    package let value: Double?
    package let position: Int64

    /// The columns, in the order of `init(row:)`.
    package static let columns = "viewer, time, item, event, has_value, value, position, interaction.checksum"

    /// The events in the order of their numbers in the database, from 1; 0 is no event. Numbers are never reused.
    private static let events: [InteractionEvent] = [
        .watched, .completed, .liked, .favorited, .shared, .skipped, .disliked, .viewed, .purchased, .rated,
    ]

    package static func number(of event: InteractionEvent?) -> Int64 {
        guard let event, let index = events.firstIndex(of: event) else { return 0 }
        return Int64(index + 1)
    }

    /// The event; `nil` if it is unknown.
    package var kind: InteractionEvent? { event == 0 ? nil : Self.events[Int(event) - 1] }

    package init(_ interaction: Interaction, viewer: Int64, item: Int64, position: Int64) {
        self.viewer = viewer
        self.item = item
        self.position = position
        time = interaction.time
        event = Self.number(of: interaction.event)
        // Normalizes negative zero.
        value = interaction.value.map { $0 == 0 ? 0 : $0 }
    }

    /// Reads the columns of a row.
    package init(row: Row) throws {
        try self.init(unchecked: row, from: 0, of: "interaction")
        guard try row.value(7, of: "interaction") == checksum, hasKnownEvent else {
            throw DamagedRow(
                subject: "interaction of viewer \(viewer) at \(time)", finding: "its row does not match its checksum")
        }
    }

    /// Reads the columns of a row without checking the checksum, starting at `first`.
    package init(unchecked row: Row, from first: Int, of subject: String) throws {
        viewer = try row.value(first, of: subject)
        time = try row.value(first + 1, of: subject)
        item = try row.value(first + 2, of: subject)
        event = try row.value(first + 3, of: subject)
        let hasValue: Bool = try row.value(first + 4, of: subject)
        let number: Double = try row.value(first + 5, of: subject)
        value = hasValue ? number : nil
        position = try row.value(first + 6, of: subject)
    }

    /// The row for no interaction, all zeros; keys start at 1.
    package static let none = InteractionRow(viewer: 0, time: 0, item: 0, event: 0, value: nil, position: 0)

    private init(viewer: Int64, time: Int64, item: Int64, event: Int64, value: Double?, position: Int64) {
        self.viewer = viewer
        self.time = time
        self.item = item
        self.event = event
        self.value = value
        self.position = position
    }

    /// Whether the event number is valid.
    package var hasKnownEvent: Bool { event >= 0 && event <= Self.events.count }

    /// Inserts the rows that are not stored yet.
    ///
    /// - Returns: The number of inserted rows, and their positions, or `nil` if there are more than `limit`.
    package static func insert(
        _ rows: [InteractionRow], returningUpTo limit: Int, in db: Database
    ) throws -> (count: Int, positions: Set<Int64>?) {
        // Many rows per statement, since starting a statement takes longer than inserting a row.
        let batch = 64
        var count = 0
        var positions: Set<Int64> = []
        for start in stride(from: 0, to: rows.count, by: batch) {
            let part = rows[start..<min(start + batch, rows.count)]
            let placeholders = Array(repeating: "(?, ?, ?, ?, ?, ?, ?, ?)", count: part.count).joined(separator: ", ")
            // RETURNING slows the statement down, so it is left out once there are more than `limit` rows.
            let returnsPositions = count <= limit
            let returning = returnsPositions ? " RETURNING position" : ""
            let sql = "INSERT OR IGNORE INTO interaction VALUES \(placeholders)\(returning)"
            let isFrequent = part.count == batch || part.count == 1
            let statement = isFrequent ? try db.cachedStatement(sql: sql) : try db.makeStatement(sql: sql)
            var values: [DatabaseValue] = []
            values.reserveCapacity(8 * part.count)
            for row in part { row.append(to: &values) }
            if returnsPositions {
                let added = try Int64.fetchAll(statement, arguments: StatementArguments(values))
                positions.formUnion(added)
                count += added.count
            } else {
                try statement.execute(arguments: StatementArguments(values))
                count += db.changesCount
            }
        }
        return (count, count <= limit ? positions : nil)
    }

    /// Appends the values of the row in the order of the table's columns.
    private func append(to values: inout [DatabaseValue]) {
        for number in [viewer, time, item, event, value == nil ? 0 : 1] { values.append(number.databaseValue) }
        values.append((value ?? 0).databaseValue)
        values.append(position.databaseValue)
        values.append(checksum.databaseValue)
    }

    private var checksum: Int64 {
        Checksum.mixing(
            viewer, time, item, event, value == nil ? 0 : 1, Int64(bitPattern: (value ?? 0).bitPattern), position)
    }
}

/// A row of the tables `viewer` and `item`: an integer key and an id.
package enum NameRow {
    package static func checksum(key: Int64, id: String) -> Int64 {
        var checksum = Checksum()
        checksum.combine(key)
        checksum.combine(id)
        return Int64(checksum.value)
    }

    /// Returns all ids of a table by key.
    package static func all(of table: String, in db: Database) throws -> [Int64: String] {
        var names: [Int64: String] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT key, id, checksum FROM \(table)")
        while let row = try rows.next() {
            let (key, id) = try read(row, of: table)
            names[key] = id
        }
        return names
    }

    package static func read(_ row: Row, of table: String) throws -> (Int64, String) {
        let key: Int64 = try row.value(0, of: table)
        let id: String = try row.value(1, of: "\(table) \(key)")
        guard try row.value(2, of: "\(table) \(key)") == checksum(key: key, id: id) else {
            throw DamagedRow(subject: "\(table) \(key)", finding: "its row does not match its checksum")
        }
        return (key, id)
    }
}
