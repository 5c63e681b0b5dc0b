package import Evaluation
private import Foundation

/// The evaluation of a part of the queries, in JSON and CSV.
package struct EvaluationRow {
    /// The kind of evaluation: `copies` or `related`.
    package let task: String
    /// The part of the queries: `all`, `severity`, `transform`; or `compared` and `difference` for other rankings.
    package let part: String
    /// The severity, the transform, or the name of the rankings; `nil` for all queries.
    package let name: String?
    /// The counts and other plain numbers, by name.
    package let counts: [(String, JSONValue)]
    /// The estimates with their intervals, by name.
    package let estimates: [(String, Estimate)]

    package var members: [(String, JSONValue)] {
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

    package var fields: [String] {
        [task, part, name ?? ""] + counts.map { $0.1.csvText }
            + estimates.flatMap { _, estimate in
                [
                    estimate.value.description, estimate.interval?.lowerBound.description ?? "",
                    estimate.interval?.upperBound.description ?? "",
                ]
            }
    }
}

/// A row of the table of measures, with a comparison if there is one.
package struct MeasureRow: ResultRow {
    package static let schema = "vidrec.evaluate/1"
    package static let columns: [String] = []
    package static let headings = [
        TableColumn(heading: "MEASURE"), TableColumn(heading: "VALUE", alignsRight: true),
        TableColumn(heading: "95 % INTERVAL"), TableColumn(heading: "COMPARED", alignsRight: true),
        TableColumn(heading: "DIFFERENCE", alignsRight: true), TableColumn(heading: "95 % INTERVAL"),
    ]

    package let measure: String
    package let estimate: Estimate
    package var compared: Estimate?
    package var difference: Estimate?

    package let members: [(String, JSONValue)] = []
    package let fields: [String] = []

    package var cells: [String] {
        [
            measure, estimate.value.places3, estimate.intervalText, compared?.value.places3 ?? "",
            difference?.value.signed3 ?? "", difference?.signedIntervalText ?? "",
        ]
    }
}

/// A measure without a comparison.
package struct PlainMeasureRow: ResultRow {
    package static let schema = MeasureRow.schema
    package static let columns: [String] = []
    package static let headings = Array(MeasureRow.headings.prefix(3))

    package let row: MeasureRow

    package let members: [(String, JSONValue)] = []
    package let fields: [String] = []
    package var cells: [String] { Array(row.cells.prefix(3)) }
}

extension JSONValue {
    /// The value as a CSV field before quoting; empty for `null`.
    package var csvText: String {
        switch self {
        case .null: ""
        case .string(let value): value
        default: text
        }
    }
}

extension Estimate {
    /// The interval of the estimate with three decimal places, such as `0.812 - 0.867`; `-` without one.
    package var intervalText: String { interval.map { "\($0.lowerBound.places3) - \($0.upperBound.places3)" } ?? "-" }
    /// The interval of a difference with signs and three decimal places, such as `-0.010 to +0.024`; `-` without one.
    package var signedIntervalText: String {
        interval.map { "\($0.lowerBound.signed3) to \($0.upperBound.signed3)" } ?? "-"
    }
}

extension Double {
    /// Returns the number rounded to `places` decimal places.
    package func rounded(places: Int) -> Double {
        let factor = (0..<places).reduce(1.0) { product, _ in product * 10 }
        return (self * factor).rounded() / factor
    }

    /// The number with three decimal places.
    package var places3: String { String(format: "%.3f", self) }
    /// The number with three decimal places and a sign.
    package var signed3: String { String(format: "%+.3f", self) }
}
