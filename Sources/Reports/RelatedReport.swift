package import Evaluation
private import VidRecKit

/// Writes the evaluation of related-clip search to standard output.
package struct RelatedReport {
    private let evaluation: RelatedEvaluation
    private let name: String
    private let bootstrap: Bootstrap
    private var compared: (evaluation: RelatedEvaluation, name: String)?

    /// Creates a report from an evaluation, the name of its rankings, and the settings of the intervals.
    package init(evaluation: RelatedEvaluation, name: String, bootstrap: Bootstrap) {
        self.evaluation = evaluation
        self.name = name
        self.bootstrap = bootstrap
    }

    /// Adds the evaluation of other rankings, given by name, and the differences from it to the report.
    package mutating func compare(with other: RelatedEvaluation, name: String) {
        compared = (other, name)
    }

    /// Writes the report; a `nil` format is a table on a terminal, else NDJSON.
    package func write(format: OutputFormat?) throws {
        var writer = ResultWriter<Row>(format: format)
        guard !writer.isTable else { return try writeTable() }
        try writer.write([row("all", nil, evaluation.unanswered, evaluation.meanAveragePrecision, evaluation.recallAt1)]
        )
        if let compared {
            let other = compared.evaluation
            let difference = evaluation.difference(from: other)
            try writer.write([
                row("compared", compared.name, other.unanswered, other.meanAveragePrecision, other.recallAt1),
                row("difference", compared.name, nil, difference.meanAveragePrecision, difference.recallAt1),
            ])
        }
        try writer.finish()
    }

    private func row(_ part: String, _ name: String?, _ unanswered: Int?, _ precision: Estimate, _ recall: Estimate)
        -> Row
    {
        Row(
            row: EvaluationRow(
                task: "related",
                part: part,
                name: name,
                counts: [
                    ("queries", JSONValue(evaluation.queries)), ("unanswered", JSONValue(unanswered)),
                    ("draws", JSONValue(bootstrap.draws)),
                    ("chance", .number(evaluation.chance)),
                ],
                estimates: [("mAP", precision), ("recall_at_1", recall)]
            ))
    }

    private func writeTable() throws {
        let other = compared?.evaluation
        let difference = other.map { evaluation.difference(from: $0) }
        var title = "\(name.printable): \(evaluation.queries) queries, chance \(evaluation.chance.places3)"
        if let compared { title += ", compared with \(compared.name.printable)" }
        try StandardStreams.writeResults(title + "\n\n")
        try [
            MeasureRow(
                measure: "mAP",
                estimate: evaluation.meanAveragePrecision,
                compared: other?.meanAveragePrecision,
                difference: difference?.meanAveragePrecision
            ),
            MeasureRow(
                measure: "R@1",
                estimate: evaluation.recallAt1,
                compared: other?.recallAt1,
                difference: difference?.recallAt1
            ),
        ].writeTable()
    }

    /// A JSON document or CSV line.
    private struct Row: ResultRow {
        static let schema = MeasureRow.schema
        static let columns = [
            "task", "part", "name", "queries", "unanswered", "draws", "chance", "mAP", "mAP_low", "mAP_high",
            "recall_at_1",
            "recall_at_1_low", "recall_at_1_high",
        ]
        static let headings: [TableColumn] = []

        let row: EvaluationRow

        var members: [(String, JSONValue)] { row.members }
        var fields: [String] { row.fields }
        let cells: [String] = []
    }
}
