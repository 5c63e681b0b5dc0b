package import LibraryEvaluation
package import Evaluation
private import VidRecKit

/// The scores of a model at one cutoff, for all users or a part of the test set, or the differences to another model.
package struct RecommendationRow: ResultRow {
    package static let schema = "vidrec.evaluation.recommendations/1"
    package static let columns =
        ["model", "part", "compared_to", "k", "users", "items", "unanswered", "short_lists", "draws"]
        + RecommendationMeasure.allCases.flatMap { measure in
            ["", "_low", "_high", "_se"].map { measure.rawValue + $0 }
        } + ["coverage", "gini", "train_cpu_s", "rank_us_p50", "rank_us_p95"]
    package static let headings =
        [TableColumn(heading: "MODEL"), TableColumn(heading: "K", alignsRight: true)]
        + [TableColumn(heading: "NDCG", alignsRight: true), TableColumn(heading: "95 % INTERVAL")]
        + [
            "PRECISION", "RECALL", "HIT", "MAP", "MRR", "COVERAGE", "GINI", "NOVELTY", "TAIL", "TRAIN CPU", "RANK p50",
            "p95",
        ].map { TableColumn(heading: $0, alignsRight: true) }

    /// The name of the model.
    package let model: String
    /// The cutoff: only the first `k` items of each ranking are scored.
    package let k: Int
    /// The scores, or the differences of scores.
    package let part: RecommendationScores.Part
    /// The number of bootstrap draws of the intervals.
    package let draws: Int
    /// The number of items that can be recommended.
    package let itemCount: Int
    /// The name of the model whose scores are subtracted; `nil` for the scores of one model.
    package var comparedTo: String?
    /// The number of users without a ranking; `nil` if it is not given.
    package var unanswered: Int?
    /// The measures over all rankings together; `nil` for a part of the test set.
    package var whole: (coverage: Double, gini: Double, shortLists: Int)?
    /// The times of training and ranking; `nil` if they are not given.
    package var cost: RecommenderRanking.Cost?

    /// Creates a row of one part, without the measures of all rankings.
    package init(model: String, k: Int, part: RecommendationScores.Part, draws: Int, itemCount: Int) {
        self.model = model
        self.k = k
        self.part = part
        self.draws = draws
        self.itemCount = itemCount
    }

    private var partName: String { comparedTo == nil ? part.part.rawValue : "difference" }

    package var members: [(String, JSONValue)] {
        let measures = RecommendationMeasure.allCases.map { measure -> (String, JSONValue) in
            guard let estimate = part[measure] else { return (measure.rawValue, .null) }
            let members: [(String, JSONValue)] = [
                ("value", .number(estimate.value)),
                ("low", estimate.interval.map { .number($0.lowerBound) } ?? .null),
                ("high", estimate.interval.map { .number($0.upperBound) } ?? .null),
                ("se", estimate.standardError.map { .number($0) } ?? .null),
            ]
            return (measure.rawValue, .object(members))
        }
        return [
            ("model", .string(model)), ("part", .string(partName)), ("compared_to", JSONValue(comparedTo)),
            ("k", JSONValue(k)), ("users", JSONValue(part.users)), ("items", JSONValue(itemCount)),
            ("unanswered", JSONValue(unanswered)), ("short_lists", JSONValue(whole?.shortLists)),
            ("draws", JSONValue(draws)),
        ] + measures + [
            ("coverage", whole.map { .number($0.coverage) } ?? .null),
            ("gini", whole.map { .number($0.gini) } ?? .null),
            ("train_cpu_s", cost.map { .number($0.trainingTime.seconds.rounded(places: 6)) } ?? .null),
            ("rank_us_p50", cost.map { .number($0.medianRankingTime.microseconds.rounded(places: 1)) } ?? .null),
            ("rank_us_p95", cost.map { .number($0.highRankingTime.microseconds.rounded(places: 1)) } ?? .null),
        ]
    }

    package var fields: [String] {
        members.flatMap { name, value -> [String] in
            guard RecommendationMeasure(rawValue: name) != nil else { return [value.csvText] }
            guard case .object(let parts) = value else { return ["", "", "", ""] }
            return parts.map(\.1.csvText)
        }
    }

    package var cells: [String] {
        func value(_ measure: RecommendationMeasure) -> String { part[measure]?.value.places3 ?? "-" }
        return [model, String(k), value(.ndcg), part[.ndcg]?.intervalText ?? "-"]
            + [.precision, .recall, .hit, .map, .mrr].map(value)
            + [whole?.coverage.places3 ?? "-", whole?.gini.places3 ?? "-"] + [.novelty, .tail].map(value)
            + [
                cost.map { "\($0.trainingTime.seconds.places3) s" } ?? "-",
                cost.map { "\(Int($0.medianRankingTime.microseconds.rounded())) us" } ?? "-",
                cost.map { "\(Int($0.highRankingTime.microseconds.rounded())) us" } ?? "-",
            ]
    }
}

/// A row of the table of a part of the test set.
package struct RecommendationPartRow: ResultRow {
    package static let schema = RecommendationRow.schema
    package static let columns: [String] = []
    package static let headings = [
        TableColumn(heading: "MODEL"), TableColumn(heading: "K", alignsRight: true), TableColumn(heading: "ONLY"),
        TableColumn(heading: "USERS", alignsRight: true), TableColumn(heading: "NDCG", alignsRight: true),
        TableColumn(heading: "95 % INTERVAL"), TableColumn(heading: "RECALL", alignsRight: true),
        TableColumn(heading: "95 % INTERVAL"), TableColumn(heading: "HIT", alignsRight: true),
    ]

    package let row: RecommendationRow

    package let members: [(String, JSONValue)] = []
    package let fields: [String] = []

    package var cells: [String] {
        let part = row.part
        return [
            row.model, String(row.k), part.part.rawValue.replacing("_", with: " "), String(part.users),
            part[.ndcg]?.value.places3 ?? "-", part[.ndcg]?.intervalText ?? "-", part[.recall]?.value.places3 ?? "-",
            part[.recall]?.intervalText ?? "-", part[.hit]?.value.places3 ?? "-",
        ]
    }

    /// Writes rows as a separate table to standard output; nothing if there are none.
    package static func write(_ rows: [RecommendationRow]) throws {
        guard !rows.isEmpty else { return }
        try StandardStreams.writeResults("\n")
        var writer = ResultWriter<Self>(format: .table)
        try writer.write(rows.map(Self.init))
        try writer.finish()
    }
}

/// A row of the table of differences between two models.
package struct RecommendationDifferenceRow: ResultRow {
    package static let schema = RecommendationRow.schema
    package static let columns: [String] = []
    package static let headings = [
        TableColumn(heading: "DIFFERENCE"), TableColumn(heading: "TO"), TableColumn(heading: "K", alignsRight: true),
        TableColumn(heading: "NDCG", alignsRight: true), TableColumn(heading: "95 % INTERVAL"),
        TableColumn(heading: "RECALL", alignsRight: true), TableColumn(heading: "95 % INTERVAL"),
        TableColumn(heading: "MAP", alignsRight: true), TableColumn(heading: "95 % INTERVAL"),
        TableColumn(heading: "COVERAGE", alignsRight: true),
    ]

    package let row: RecommendationRow

    package let members: [(String, JSONValue)] = []
    package let fields: [String] = []

    package var cells: [String] {
        let measures: [RecommendationMeasure] = [.ndcg, .recall, .map]
        return [row.model, row.comparedTo ?? "", String(row.k)]
            + measures.flatMap { [row.part[$0]?.value.signed3 ?? "-", row.part[$0]?.signedIntervalText ?? "-"] }
            + [row.whole?.coverage.signed3 ?? "-"]
    }

    /// Writes rows as a separate table to standard output; nothing if there are none.
    package static func write(_ rows: [RecommendationRow]) throws {
        guard !rows.isEmpty else { return }
        try StandardStreams.writeResults("\n")
        var writer = ResultWriter<Self>(format: .table)
        try writer.write(rows.map(Self.init))
        try writer.finish()
    }
}

extension Duration {
    /// The duration in microseconds.
    fileprivate var microseconds: Double { seconds * 1e6 }
}
