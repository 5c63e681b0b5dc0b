import Evaluation
import Recommenders

/// Writes how good recommendations are.
struct RecommendationReport {
    /// What is measured: what one model recommends.
    struct Subject {
        let name: String
        let items: ItemLists
        /// What the model costs; `nil` for rankings of other programs.
        let cost: RecommenderRanking.Cost?
    }

    private typealias Evaluated = (name: String, cost: RecommenderRanking.Cost?, evaluation: RecommendationEvaluation)

    private let truth: RecommendationTruth
    private let features: ItemFeatures?
    private let bootstrap: Bootstrap
    private var evaluated: [Evaluated] = []
    private var reference: String?

    init(data: RecommendationData, bootstrap: Bootstrap) {
        truth = data.truth
        features = data.features
        self.bootstrap = bootstrap
    }

    /// Measures a model.
    mutating func add(_ subject: Subject, cutoffs: [Int]) throws {
        let evaluation: RecommendationEvaluation
        do throws(EvaluationError) {
            evaluation = try RecommendationEvaluation(
                of: subject.items, truth: truth, cutoffs: cutoffs, bootstrap: bootstrap,
                vector: features.map { features in
                    { item in
                        item < features.itemCount && features.isKnown[item] ? features.vector(of: item) : nil
                    }
                })
        } catch {
            throw EvaluationFailure(description: "\(subject.name): \(error.description)")
        }
        evaluated.append((subject.name, subject.cost, evaluation))
    }

    /// Adds the differences of all others to one of the models.
    mutating func compare(to name: String) { reference = name }

    /// The models as a drawing.
    func plot(title: String) -> RecommendationPlot {
        let points = evaluated.flatMap { name, _, evaluation in
            evaluation.scores.compactMap { scores in
                scores.overall[.ndcg].map {
                    RecommendationPlot.Point(name: name, k: scores.k, ndcg: $0, coverage: scores.coverage)
                }
            }
        }
        return RecommendationPlot(title: title, points: points)
    }

    func write(format: OutputFormat?) throws {
        // By cut-off, so that what is to be compared stands together.
        let places = evaluated.first?.evaluation.scores.indices ?? 0..<0
        let rows = places.flatMap { place in
            evaluated.map { name, cost, evaluation in
                row(name, evaluation.scores[place], unanswered: evaluation.unanswered, cost: cost)
            }
        }
        let parts = places.flatMap { place in
            evaluated.flatMap { name, _, evaluation in
                let scores = evaluation.scores[place]
                return scores.parts.map {
                    RecommendationRow(
                        model: name, k: scores.k, part: $0, draws: bootstrap.draws, itemCount: truth.catalogSize)
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
        guard let reference, let base = evaluated.first(where: { $0.name == reference }) else { return [] }
        let others = evaluated.filter { $0.name != reference }
            .map { ($0.name, $0.evaluation.difference(from: base.evaluation)) }
        return base.evaluation.scores.indices.flatMap { place in
            others.map { row($0, $1[place], comparedTo: reference) }
        }
    }

    private var heading: String {
        var text =
            "\(truth.users.count) viewers wanted \(truth.wantedCount) items, \(truth.catalogSize) can be recommended"
        let (users, items) = (truth.coldUserCount, truth.coldWantedCount)
        if users > 0 { text += "; \(users) viewers have no history" }
        if items > 0 { text += "; \(items) of the wanted are items that nobody has in train" }
        return text
    }
}
