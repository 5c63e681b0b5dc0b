package import GRDB

/// A row of a log of changes.
///
/// The rows of a log have consecutive numbers, and those of one transaction have the same generation. The state row
/// holds the number of the last row, which is deleted only after another was added, so that no number is reused. The
/// first row of a log has no subject, nor has that of a transaction whose changes have none.
package protocol ChangeRow {
    /// The type of changed object.
    associatedtype Subject

    /// The table of the log.
    static var table: String { get }
    /// The columns, in the order of `init(row:)` and `arguments`.
    static var columns: String { get }
    /// The number of columns.
    static var columnCount: Int { get }
    /// The mark of the last row in the state row.
    static var end: WritableKeyPath<StateRow, ChangeMark> { get }

    /// The position after this row.
    var mark: ChangeMark { get }
    /// The changed object; `nil` in a row without a subject.
    var subject: Subject? { get }
    /// The values of the columns.
    var arguments: StatementArguments { get }

    init(mark: ChangeMark, subject: Subject?)

    /// Reads the columns of a row.
    init(row: Row) throws
}

/// Constants of the logs of changes.
package enum ChangeLog {
    /// The maximum number of rows of a log.
    package static let capacity: Int64 = 65_536

    // Old rows are deleted in blocks, so that most transactions do not write to the start of a log.
    fileprivate static let block: Int64 = 1024
}

extension ChangeRow {
    /// Returns the subjects of the rows after a mark, in the order of the log; `nil` if the log does not contain the
    /// mark.
    ///
    /// - Parameters:
    ///   - mark: The mark after which rows are returned.
    ///   - end: The mark of the last row according to the state row.
    ///   - db: The database.
    package static func subjects(since mark: ChangeMark, to end: ChangeMark, in db: Database) throws -> [Subject]? {
        let rows = try Row.fetchCursor(
            db.cachedStatement(sql: "SELECT \(columns) FROM \(table) WHERE number >= ? ORDER BY number"),
            arguments: [mark.number])
        guard try rows.next().map(Self.init(row:))?.mark == mark else { return nil }
        var subjects: [Subject] = []
        var last = mark
        while let row = try rows.next() {
            let change = try Self(row: row)
            guard change.mark.number == last.number + 1 else { throw lostRows }
            last = change.mark
            if let subject = change.subject { subjects.append(subject) }
        }
        guard last == end else { throw lostRows }
        return subjects
    }

    /// Appends the changes of a transaction to the log, or one row without a subject if there are none, and updates the
    /// end of the log in `state`, which the caller stores. A log whose last row is damaged is restarted.
    package static func append(_ subjects: [Subject], to state: inout StateRow, in db: Database) throws {
        do {
            try checkEnd(state, in: db)
        } catch is DamagedRow {
            return try restart(&state, in: db)
        }
        let last = state[keyPath: end].number
        try insert(subjects.isEmpty ? [nil] : subjects, &state, in: db)
        let block = state[keyPath: end].number / ChangeLog.block
        if block > last / ChangeLog.block {
            try db.cachedStatement(sql: "DELETE FROM \(table) WHERE number <= ?")
                .execute(arguments: [(block + 1) * ChangeLog.block - ChangeLog.capacity])
        }
    }

    /// Restarts the log, which invalidates all earlier marks, and updates its end in `state`, which the caller stores.
    package static func restart(_ state: inout StateRow, in db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM \(table)").execute()
        try insert([nil], &state, in: db)
    }

    /// Checks that the last row has the mark in the state row.
    package static func checkEnd(_ state: StateRow, in db: Database) throws {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT \(columns) FROM \(table) ORDER BY number DESC LIMIT 1"))
        guard try row.map(Self.init(row:))?.mark == state[keyPath: end] else { throw lostRows }
    }

    private static func insert(_ subjects: [Subject?], _ state: inout StateRow, in db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "INSERT INTO \(table) (\(columns)) VALUES (\(databaseQuestionMarks(count: columnCount)))")
        let last = state[keyPath: end]
        let generation = StateRow.generation(after: last.generation)
        for (index, subject) in subjects.enumerated() {
            let mark = ChangeMark(number: last.number + Int64(index) + 1, generation: generation)
            try statement.execute(arguments: Self(mark: mark, subject: subject).arguments)
        }
        state[keyPath: end] = ChangeMark(number: last.number + Int64(subjects.count), generation: generation)
    }

    /// The error of a log with missing rows.
    package static var lostRows: DamagedRow { DamagedRow(subject: "log '\(table)'", finding: "rows are missing") }

    /// Returns the error of a row that does not match its checksum.
    package static func damaged(_ number: Int64) -> DamagedRow {
        DamagedRow(subject: "row \(number) of the log '\(table)'", finding: "it does not match its checksum")
    }
}
