internal import ClipTypes
internal import GRDB

/// A row of the table `interaction`.
struct InteractionRow {
    let viewer: Int64
    let time: Int64
    let item: Int64
    let event: Int64
    let value: Double?
    let position: Int64

    /// The columns in the order of `init(row:)`.
    static let columns = "viewer, time, item, event, has_value, value, position, interaction.checksum"

    /// The numbers of events in the database; 0 is none. A number is never used for another event.
    private static let events: [InteractionEvent] = [
        .watched, .completed, .liked, .favorited, .shared, .skipped, .disliked, .viewed, .purchased, .rated,
    ]

    static func number(of event: InteractionEvent?) -> Int64 {
        guard let event, let index = events.firstIndex(of: event) else { return 0 }
        return Int64(index + 1)
    }

    /// What was done; `nil` if that is not known.
    var kind: InteractionEvent? { event == 0 ? nil : Self.events[Int(event) - 1] }

    init(_ interaction: Interaction, viewer: Int64, item: Int64, position: Int64) {
        self.viewer = viewer
        self.item = item
        self.position = position
        time = interaction.time
        event = Self.number(of: interaction.event)
        // There is one zero.
        value = interaction.value.map { $0 == 0 ? 0 : $0 }
    }

    /// Reads `columns`.
    init(row: Row) throws {
        viewer = try row.value(0, of: "interaction")
        time = try row.value(1, of: "interaction")
        item = try row.value(2, of: "interaction")
        event = try row.value(3, of: "interaction")
        let hasValue: Bool = try row.value(4, of: "interaction")
        let number: Double = try row.value(5, of: "interaction")
        value = hasValue ? number : nil
        position = try row.value(6, of: "interaction")
        guard try row.value(7, of: "interaction") == checksum, event >= 0, event <= Self.events.count else {
            throw DamagedRow(
                subject: "interaction of viewer \(viewer) at \(time)", finding: "its row does not match its checksum")
        }
    }

    /// Writes the rows that are not there; says how many were not.
    static func insert(_ rows: [InteractionRow], in db: Database) throws -> Int {
        // Many rows a statement: starting one costs more than a row does.
        let most = 64
        var added = 0
        for start in stride(from: 0, to: rows.count, by: most) {
            let part = rows[start..<min(start + most, rows.count)]
            let places = Array(repeating: "(?, ?, ?, ?, ?, ?, ?, ?)", count: part.count).joined(separator: ", ")
            let sql = "INSERT OR IGNORE INTO interaction VALUES \(places)"
            let statement = part.count == most ? try db.cachedStatement(sql: sql) : try db.makeStatement(sql: sql)
            var values: [DatabaseValue] = []
            values.reserveCapacity(8 * part.count)
            for row in part { row.append(to: &values) }
            try statement.execute(arguments: StatementArguments(values))
            added += db.changesCount
        }
        return added
    }

    /// The values of the row in the order of the table.
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

/// A row of `viewer` or `item`: a number for an id.
enum NameRow {
    static func checksum(key: Int64, id: String) -> Int64 {
        var checksum = Checksum()
        checksum.combine(key)
        checksum.combine(id)
        return Int64(checksum.value)
    }

    /// All ids of a table, by key.
    static func all(of table: String, in db: Database) throws -> [Int64: String] {
        var names: [Int64: String] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT key, id, checksum FROM \(table)")
        while let row = try rows.next() {
            let (key, id) = try read(row, of: table)
            names[key] = id
        }
        return names
    }

    static func read(_ row: Row, of table: String) throws -> (Int64, String) {
        let key: Int64 = try row.value(0, of: table)
        let id: String = try row.value(1, of: "\(table) \(key)")
        guard try row.value(2, of: "\(table) \(key)") == checksum(key: key, id: id) else {
            throw DamagedRow(subject: "\(table) \(key)", finding: "its row does not match its checksum")
        }
        return (key, id)
    }
}
