import Evaluation
import Foundation

/// What was measured of some queries, as documents and csv have it.
struct EvaluationRow {
    /// What was evaluated: `copies` or `related`.
    let task: String
    /// What the queries have in common: `all`, `severity`, `transform`; or `compared` and `difference` for other rankings.
    let part: String
    /// The severity, the transform, or the name of the rankings.
    let name: String?
    /// Counts and other plain numbers.
    let counts: [(String, JSONValue)]
    /// The values and their intervals, by name.
    let estimates: [(String, Estimate)]

    var members: [(String, JSONValue)] {
        [("task", .string(task)), ("part", .string(part)), ("name", JSONValue(name))] + counts
            + estimates.map { name, estimate in
                let members: [(String, JSONValue)] = [
                    ("value", .number(estimate.value)),
                    ("low", estimate.interval.map { .number($0.lowerBound) } ?? .null),
                    ("high", estimate.interval.map { .number($0.upperBound) } ?? .null),
                ]
                return (name, .object(members))
            }
    }

    var fields: [String] {
        [task, part, name ?? ""] + counts.map { $0.1.csvText }
            + estimates.flatMap { _, estimate in
                [
                    estimate.value.description, estimate.interval?.lowerBound.description ?? "",
                    estimate.interval?.upperBound.description ?? "",
                ]
            }
    }
}

/// A row of the table of measures.
struct MeasureRow: ResultRow {
    static let schema = "vidrec.evaluate/1"
    static let columns: [String] = []
    static let headings = [
        TableColumn(heading: "MEASURE"), TableColumn(heading: "VALUE", alignsRight: true),
        TableColumn(heading: "95 % INTERVAL"), TableColumn(heading: "COMPARED", alignsRight: true),
        TableColumn(heading: "DIFFERENCE", alignsRight: true), TableColumn(heading: "95 % INTERVAL"),
    ]

    let measure: String
    let estimate: Estimate
    var compared: Estimate?
    var difference: Estimate?

    let members: [(String, JSONValue)] = []
    let fields: [String] = []

    var cells: [String] {
        [
            measure, estimate.value.places3, estimate.intervalText, compared?.value.places3 ?? "",
            difference?.value.signed3 ?? "", difference?.signedIntervalText ?? "",
        ]
    }
}

/// A measure without anything to compare it with.
struct PlainMeasureRow: ResultRow {
    static let schema = MeasureRow.schema
    static let columns: [String] = []
    static let headings = Array(MeasureRow.headings.prefix(3))

    let row: MeasureRow

    let members: [(String, JSONValue)] = []
    let fields: [String] = []
    var cells: [String] { Array(row.cells.prefix(3)) }
}

extension JSONValue {
    /// The value as csv has it before quoting; nothing for `null`.
    var csvText: String {
        switch self {
        case .null: ""
        case .string(let value): value
        default: text
        }
    }
}

extension Estimate {
    /// The interval to three decimal places; `-` without one.
    var intervalText: String { interval.map { "\($0.lowerBound.places3) - \($0.upperBound.places3)" } ?? "-" }
    /// The same for a difference.
    var signedIntervalText: String { interval.map { "\($0.lowerBound.signed3) to \($0.upperBound.signed3)" } ?? "-" }
}

extension Double {
    /// The number to three decimal places.
    var places3: String { String(format: "%.3f", self) }
    /// The number to three decimal places, always with its sign.
    var signed3: String { String(format: "%+.3f", self) }
}
