package import Evaluation
private import VidRecKit

/// Writes the evaluation of copy detection to standard output.
package struct CopyReport {
    private let evaluation: CopyEvaluation
    private let name: String
    private let bootstrap: Bootstrap
    private var compared: (evaluation: CopyEvaluation, name: String)?

    /// Creates a report from an evaluation, the name of its rankings, and the settings of the intervals.
    package init(evaluation: CopyEvaluation, name: String, bootstrap: Bootstrap) {
        self.evaluation = evaluation
        self.name = name
        self.bootstrap = bootstrap
    }

    /// Adds the evaluation of other rankings, given by name, and the differences from it to the report.
    package mutating func compare(with other: CopyEvaluation, name: String) {
        compared = (other, name)
    }

    /// Writes the report; a `nil` format is a table on a terminal, else NDJSON.
    package func write(format: OutputFormat?) throws {
        var writer = ResultWriter<Row>(format: format)
        guard !writer.isTable else { return try writeTables() }
        try writer.write([row("all", nil, evaluation.overall, unanswered: evaluation.unanswered)])
        try writer.write(evaluation.bySeverity.map { row("severity", $0.name, $0.scores) })
        try writer.write(evaluation.byTransform.map { row("transform", $0.name, $0.scores) })
        if let compared {
            try writer.write([
                row(
                    "compared", compared.name, compared.evaluation.overall, unanswered: compared.evaluation.unanswered),
                row("difference", compared.name, evaluation.difference(from: compared.evaluation)),
            ])
        }
        try writer.finish()
    }

    private func row(_ part: String, _ name: String?, _ scores: CopyScores, unanswered: Int? = nil) -> Row {
        Row(
            row: EvaluationRow(
                task: "copies",
                part: part,
                name: name,
                counts: [
                    ("queries", JSONValue(scores.queries)), ("matched", JSONValue(scores.matched)),
                    ("unanswered", JSONValue(unanswered)), ("draws", JSONValue(bootstrap.draws)),
                ],
                estimates: CopyMeasure.allCases.map { ($0.key, scores[$0]) }
            ))
    }

    private func writeTables() throws {
        let difference = compared.map { evaluation.difference(from: $0.evaluation) }
        let rows = CopyMeasure.allCases.map { measure in
            MeasureRow(
                measure: measure.rawValue,
                estimate: evaluation.overall[measure],
                compared: compared?.evaluation.overall[measure],
                difference: difference?[measure]
            )
        }
        let scores = evaluation.overall
        var title = "\(name.printable): \(scores.queries) queries, \(scores.matched) of them copies"
        if let compared { title += ", compared with \(compared.name.printable)" }
        try StandardStreams.writeResults(title + "\n\n")
        try rows.writeTable()
        try writeParts(evaluation.bySeverity, heading: "severity ")
        try writeParts(evaluation.byTransform, heading: "")
    }

    private func writeParts(_ parts: [CopyEvaluation.Part], heading: String) throws {
        guard !parts.isEmpty else { return }
        try StandardStreams.writeResults("\n")
        var writer = ResultWriter<PartRow>(format: .table)
        try writer.write(parts.map { PartRow(name: heading + $0.name, scores: $0.scores) })
        try writer.finish()
    }

    /// A JSON document or CSV line of a part of the queries.
    private struct Row: ResultRow {
        static let schema = MeasureRow.schema
        static let columns =
            ["task", "part", "name", "queries", "matched", "unanswered", "draws"]
            + CopyMeasure.allCases.flatMap { [$0.key, $0.key + "_low", $0.key + "_high"] }
        static let headings: [TableColumn] = []

        let row: EvaluationRow

        var members: [(String, JSONValue)] { row.members }
        var fields: [String] { row.fields }
        let cells: [String] = []
    }

    /// A row of the table of a part of the queries.
    private struct PartRow: ResultRow {
        static let schema = MeasureRow.schema
        static let columns: [String] = []
        static let headings = [
            TableColumn(heading: "QUERIES"), TableColumn(heading: "COPIES", alignsRight: true),
            TableColumn(heading: "mAP", alignsRight: true), TableColumn(heading: "95 % INTERVAL"),
            TableColumn(heading: "R@1", alignsRight: true), TableColumn(heading: "95 % INTERVAL"),
            TableColumn(heading: "R@10", alignsRight: true), TableColumn(heading: "muAP", alignsRight: true),
            TableColumn(heading: "R@P90", alignsRight: true),
        ]

        let name: String
        let scores: CopyScores

        let members: [(String, JSONValue)] = []
        let fields: [String] = []

        var cells: [String] {
            [
                name, String(scores.matched), scores[.meanAveragePrecision].value.places3,
                scores[.meanAveragePrecision].intervalText, scores[.recallAt1].value.places3,
                scores[.recallAt1].intervalText, scores[.recallAt10].value.places3,
                scores[.microAveragePrecision].value.places3, scores[.recallAtPrecision90].value.places3,
            ]
        }
    }
}

extension CopyMeasure {
    /// The name in JSON and CSV, where `R@1` would have to be quoted.
    fileprivate var key: String {
        switch self {
        case .meanAveragePrecision: "mAP"
        case .recallAt1: "recall_at_1"
        case .recallAt10: "recall_at_10"
        case .microAveragePrecision: "muAP"
        case .recallAtPrecision90: "recall_at_precision_90"
        case .precisionAtRecall90: "precision_at_recall_90"
        }
    }
}

extension [MeasureRow] {
    /// Writes the measures as a table to standard output, with the columns of a comparison if there is one.
    package func writeTable() throws {
        if contains(where: { $0.compared != nil }) {
            var writer = ResultWriter<MeasureRow>(format: .table)
            try writer.write(self)
            try writer.finish()
        } else {
            var writer = ResultWriter<PlainMeasureRow>(format: .table)
            try writer.write(map { PlainMeasureRow(row: $0) })
            try writer.finish()
        }
    }
}
