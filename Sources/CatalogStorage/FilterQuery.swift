internal import ClipFilters
package import ClipTypes
internal import Foundation
package import GRDB

/// The SQL query for the keys of the clips that a filter matches.
///
/// One of the conditions that all must hold, the one with the fewest rows, is looked up in its table, by an index if
/// there is one; the others are checked for the clips that it finds.
package struct FilterQuery {
    package let sql: String
    package let arguments: StatementArguments

    /// The number of rows up to which conditions are counted in order to choose one.
    private static let countedRows = 20_000

    /// Creates the query, which returns distinct keys in any order.
    package init(_ filter: ClipFilter, in db: Database) throws {
        let parts = filter.conjuncts
        var best: (index: Int, cost: Int, condition: [FilterCondition])?
        for (index, part) in parts.enumerated() {
            guard let conditions = part.alternatives else { continue }
            let cost = try conditions.reduce(0) { try $0 + Self.cost(of: $1, in: db) }
            if cost < best?.cost ?? .max { best = (index, cost, conditions) }
        }
        let rest = parts.indices.filter { $0 != best?.index }.map { FilterCondition.predicate(parts[$0]) }
        let found = best?.condition ?? []
        let union = found.map { "SELECT \($0.keyColumn) AS clip FROM \($0.table) WHERE \($0.sql)" }
            .joined(separator: " UNION ALL ")
        let restSQL = rest.map(\.sql).joined(separator: " AND ")
        if rest.isEmpty, let only = found.first, found.count == 1 {
            // Not in order, and the plus sign: SQLite would scan the table in the order of keys to save sorting them.
            let distinct = only.findsClipsOnce ? "" : "DISTINCT +"
            sql = "SELECT \(distinct)\(only.keyColumn) FROM \(only.table) WHERE \(only.sql)"
        } else if found.isEmpty {
            sql = "SELECT key FROM clip WHERE \(restSQL)"
        } else {
            sql = "SELECT key FROM clip WHERE key IN (\(union))\(rest.isEmpty ? "" : " AND " + restSQL)"
        }
        arguments = StatementArguments((found.flatMap(\.arguments) + rest.flatMap(\.arguments)).map(\.stored))
    }

    /// Returns the number of rows that must be read to find the clips of a condition: exact for few.
    private static func cost(of condition: FilterCondition, in db: Database) throws -> Int {
        guard condition.isIndexed else { return condition.table == "clip" ? 1 << 41 : 1 << 40 }
        return try Int.fetchOne(
            db.makeStatement(
                sql: """
                    SELECT count(*) FROM
                    (SELECT 1 FROM \(condition.table) WHERE \(condition.sql) LIMIT \(countedRows))
                    """),
            arguments: StatementArguments(condition.arguments.map(\.stored))) ?? 0
    }
}

extension FilterArgument {
    fileprivate var stored: DatabaseValue {
        switch self {
        case .text(let text): text.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        case .integer(let number): number.databaseValue
        case .number(let number): number.databaseValue
        }
    }
}
