/// How well rankings find copies: all of them, and by what was done to them.
public struct CopyEvaluation: Sendable {
    /// The scores of the queries that have something in common.
    public struct Part: Sendable {
        /// What they have in common: a transform, or a severity.
        public let name: String
        /// Their scores; unmatched queries of the same transform or severity are among them.
        public let scores: CopyScores
    }

    /// The scores of all queries.
    public let overall: CopyScores
    /// By severity, in its order.
    public let bySeverity: [Part]
    /// By transform, the one with the lowest mAP first.
    public let byTransform: [Part]
    /// How many queries of the truth the rankings have no answer to; those with a source count as misses.
    public let unanswered: Int
    /// How many queries of the rankings the truth does not know; they are left out.
    public let unknown: Int
    private let truth: [ClipName]
    private let bootstrap: Bootstrap

    /// Measures rankings.
    ///
    /// - Parameters:
    ///   - rankings: the answers; a source that is not among them is a miss.
    ///   - truth: the queries and their sources.
    ///   - bootstrap: how to estimate the intervals.
    ///   - transforms: whether to measure each transform by itself, too.
    /// - Complexity: O(*n* log *n*) for *n* answers, and O(*n*) for each draw.
    public init(
        of rankings: Rankings, truth: CopyTruth, bootstrap: Bootstrap = Bootstrap(), transforms: Bool = true
    ) {
        var numbers: [QueryOrigin: Int] = [:]
        var outcomes: [CopySubset.Outcome] = []
        var answers: [(score: Double, query: Int, isRight: Bool)] = []
        for (number, query) in truth.queries.enumerated() {
            let origin = numbers[query.origin] ?? numbers.count
            numbers[query.origin] = origin
            var rank: Int?
            for (position, answer) in rankings[query.name].enumerated() {
                let isRight = answer.item == query.source
                if isRight, rank == nil { rank = position + 1 }
                answers.append((answer.score, number, isRight))
            }
            outcomes.append(CopySubset.Outcome(origin: origin, isMatched: query.source != nil, rank: rank))
        }
        // Equal scores stay in the order of the truth, whatever the sort does with them.
        let order = answers.indices.sorted { (-answers[$0].score, $0) < (-answers[$1].score, $1) }

        func subset(_ contains: (CopyTruthQuery) -> Bool) -> CopySubset {
            let isIn = truth.queries.map(contains)
            let pooled = order.lazy.map { answers[$0] }.filter { isIn[$0.query] }
                .map { PooledAnswers.Answer(origin: outcomes[$0.query].origin, isRight: $0.isRight) }
            return CopySubset(
                outcomes.indices.filter { isIn[$0] }.map { outcomes[$0] },
                pooled: PooledAnswers(pooled),
                drawCount: bootstrap.draws
            )
        }
        let matched = truth.queries.filter { $0.source != nil }
        let severities = Set(matched.map(\.severity)).subtracting([""]).sorted(by: Self.precedes)
        let names = transforms ? Set(matched.map(\.transform)).subtracting([""]).sorted(by: Self.precedes) : []
        var subsets = [subset { _ in true }]
        subsets += severities.map { severity in subset { $0.severity == severity } }
        subsets += names.map { name in subset { $0.transform == name } }
        bootstrap.forEachDraw(of: numbers.count) { weights in
            for position in subsets.indices { subsets[position].draw(weights: weights) }
        }
        let scores = subsets.map { $0.scores(originCount: numbers.count) }
        let parts = zip(severities + names, scores.dropFirst()).map { Part(name: $0, scores: $1) }

        overall = scores[0]
        bySeverity = Array(parts.prefix(severities.count))
        byTransform = parts.dropFirst(severities.count).sorted { left, right in
            let values = [left, right].map { $0.scores[.meanAveragePrecision].value }
            return values[0] == values[1] ? Self.precedes(left.name, right.name) : values[0] < values[1]
        }
        unanswered = truth.queries.count { rankings[$0.name].isEmpty }
        unknown = Set(rankings.queries).subtracting(truth.queries.map(\.name)).count
        self.truth = truth.queries.map(\.name)
        self.bootstrap = bootstrap
    }

    /// The scores of all queries less those of another evaluation, draw by draw, so that clips that are hard for both do
    /// not widen the interval.
    ///
    /// - Precondition: both are of the same truth, with the same draws.
    public func difference(from other: CopyEvaluation) -> CopyScores {
        precondition(
            truth == other.truth && bootstrap == other.bootstrap,
            "only evaluations of the same truth with the same draws can be compared"
        )
        return overall.difference(from: other.overall)
    }

    /// Numbers by value, then names by their letters.
    private static func precedes(_ left: String, _ right: String) -> Bool {
        switch (Int(left), Int(right)) {
        case (let left?, let right?) where left != right: left < right
        case (_?, nil): true
        case (nil, _?): false
        default: left < right
        }
    }
}
