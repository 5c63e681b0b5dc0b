/// The evaluation of copy detection: scores of all queries, by severity and by transform.
public struct CopyEvaluation: Sendable {
    /// The scores of all queries of one transform or one severity.
    public struct Part: Sendable {
        /// The name of the transform or the severity.
        public let name: String
        /// The scores of its queries, including unmatched queries of the same transform or severity.
        public let scores: CopyScores
    }

    /// The scores of all queries of the ground truth.
    public let overall: CopyScores
    /// The scores by severity, in ascending order: numbers first; without queries of unknown severity, and without
    /// severities of unmatched queries only.
    public let bySeverity: [Part]
    /// The scores by transform, the lowest mAP first; without unknown transforms and those of unmatched queries only.
    /// Empty if transforms are not evaluated.
    public let byTransform: [Part]
    /// The number of queries of the ground truth without an answer in the rankings; those with a source count as
    /// misses.
    public let unanswered: Int
    /// The number of queries of the rankings that are not in the ground truth; they are ignored.
    public let unknown: Int
    private let truth: [ClipName]
    private let bootstrap: Bootstrap

    /// Evaluates rankings against a ground truth.
    ///
    /// - Parameters:
    ///   - rankings: The answers to each query; a source that is not among them is a miss.
    ///   - truth: The queries and their sources.
    ///   - bootstrap: The settings of the intervals.
    ///   - transforms: Whether to evaluate each transform separately, too.
    /// - Complexity: O(*n* log *n*) for *n* answers, and O(*n*) for each resample.
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
        // Ties are broken by the order of the ground truth, to be independent of the sort.
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

    /// Returns the overall scores minus those of another evaluation, with intervals over paired resamples, so that
    /// clips that are hard for both do not widen them.
    ///
    /// - Precondition: Both have the same ground truth and the same resamples.
    public func difference(from other: CopyEvaluation) -> CopyScores {
        precondition(
            truth == other.truth && bootstrap == other.bootstrap,
            "only evaluations with the same ground truth and resamples can be compared"
        )
        return overall.difference(from: other.overall)
    }

    /// Orders numbers by value, before other names by their letters.
    private static func precedes(_ left: String, _ right: String) -> Bool {
        switch (Int(left), Int(right)) {
        case (let left?, let right?) where left != right: left < right
        case (_?, nil): true
        case (nil, _?): false
        default: left < right
        }
    }
}
