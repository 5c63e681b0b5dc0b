package import LibraryEvaluation
package import Evaluation
private import VidRecKit

/// Writes the evaluation of recommendations to standard output.
package struct RecommendationReport {
    private let measured: [RecommenderBench.Measurement]
    private let truth: RecommendationTruth
    private let bootstrap: Bootstrap
    private let reference: String?

    /// Creates a report on models that were evaluated on the same users.
    ///
    /// - Parameters:
    ///   - measured: The evaluations of the models, in the order of the rows.
    ///   - truth: The ground truth of the evaluations.
    ///   - bootstrap: The settings of the confidence intervals.
    ///   - reference: The name of the model that all others are compared with; `nil` for no comparison.
    package init(
        _ measured: [RecommenderBench.Measurement], truth: RecommendationTruth, bootstrap: Bootstrap,
        reference: String?
    ) {
        self.measured = measured
        self.truth = truth
        self.bootstrap = bootstrap
        self.reference = reference
    }

    /// Returns the plot of the models: nDCG against coverage at each cutoff.
    package func plot(title: String) -> RecommendationPlot {
        let points = measured.flatMap { model in
            model.evaluation.scores.compactMap { scores in
                scores.overall[.ndcg].map {
                    RecommendationPlot.Point(
                        name: model.ranking.model, k: scores.k, ndcg: $0, coverage: scores.coverage)
                }
            }
        }
        return RecommendationPlot(title: title, points: points)
    }

    package func write(format: OutputFormat?) throws {
        // Grouped by cutoff, so that comparable rows are together.
        let places = measured.first?.evaluation.scores.indices ?? 0..<0
        let rows = places.flatMap { place in
            measured.map { model in
                row(
                    model.ranking.model, model.evaluation.scores[place], unanswered: model.evaluation.unanswered,
                    cost: model.ranking.cost)
            }
        }
        let parts = places.flatMap { place in
            measured.flatMap { model in
                let scores = model.evaluation.scores[place]
                return scores.parts.map {
                    RecommendationRow(
                        model: model.ranking.model, k: scores.k, part: $0, draws: bootstrap.draws,
                        itemCount: truth.catalogSize)
                }
            }
        }
        var writer = ResultWriter<RecommendationRow>(format: format)
        if writer.isTable { try StandardStreams.writeResults(heading + "\n\n") }
        try writer.write(rows)
        if writer.isTable {
            try writer.finish()
            try RecommendationPartRow.write(parts.filter { $0.part.part != .warmItems })
            try RecommendationDifferenceRow.write(differences)
        } else {
            try writer.write(parts + differences)
            try writer.finish()
        }
    }

    private func row(
        _ name: String, _ scores: RecommendationScores, unanswered: Int? = nil, cost: RecommenderRanking.Cost? = nil,
        comparedTo other: String? = nil
    ) -> RecommendationRow {
        var row = RecommendationRow(
            model: name, k: scores.k, part: scores.overall, draws: bootstrap.draws, itemCount: truth.catalogSize)
        row.comparedTo = other
        row.unanswered = unanswered
        row.whole = (scores.coverage, scores.gini, scores.shortLists)
        row.cost = cost
        return row
    }

    private var differences: [RecommendationRow] {
        guard let reference, let base = measured.first(where: { $0.ranking.model == reference }) else { return [] }
        let others = measured.filter { $0.ranking.model != reference }
            .map { ($0.ranking.model, $0.evaluation.difference(from: base.evaluation)) }
        return base.evaluation.scores.indices.flatMap { place in
            others.map { row($0, $1[place], comparedTo: reference) }
        }
    }

    private var heading: String {
        var text =
            "\(truth.users.count) users with \(truth.testItemCount) test items, \(truth.catalogSize) items can be recommended"
        let (users, items) = (truth.coldUserCount, truth.coldTestItemCount)
        if users > 0 { text += "; \(users) users have no history" }
        if items > 0 { text += "; \(items) of the test items are not in train" }
        return text
    }
}
