/// How good recommendations are at one cut-off.
public struct RecommendationScores: Sendable {
    /// The values for some of the viewers, or for some of what they wanted.
    public struct Part: Sendable {
        /// Which.
        public let part: RecommendationPart
        /// How many viewers were measured.
        public let users: Int
        private let estimates: [RecommendationMeasure: Estimate]
        let sums: [RecommendationMeasure: GroupSums]
        let draws: [RecommendationMeasure: [Double]]

        /// The value of a measure; `nil` for one that is not measured of this part.
        ///
        /// Novelty and tail are measured of all viewers only, diversity where items have vectors.
        public subscript(measure: RecommendationMeasure) -> Estimate? { estimates[measure] }

        init(
            part: RecommendationPart, users: Int, sums: [RecommendationMeasure: GroupSums],
            draws: [RecommendationMeasure: [Double]]
        ) {
            self.part = part
            self.users = users
            self.sums = sums
            self.draws = draws
            estimates = sums.reduce(into: [:]) { estimates, entry in
                estimates[entry.key] = Estimate(
                    value: entry.value.value, draws: draws[entry.key] ?? [],
                    standardError: entry.value.standardError())
            }
        }

        /// These values less others of the same groups and draws.
        private init(_ part: Part, less other: Part) {
            self.part = part.part
            users = part.users
            sums = [:]
            draws = [:]
            estimates = part.sums.reduce(into: [:]) { estimates, entry in
                guard let others = other.sums[entry.key] else { return }
                let (draws, otherDraws) = (part.draws[entry.key] ?? [], other.draws[entry.key] ?? [])
                estimates[entry.key] = Estimate(
                    value: entry.value.value - others.value, draws: zip(draws, otherDraws).map { $0 - $1 },
                    standardError: entry.value.standardError(less: others))
            }
        }

        func difference(from other: Part) -> Part { Part(self, less: other) }
    }

    /// The cut-off: how many items of each ranking count.
    public let k: Int
    /// The values for all viewers.
    public let overall: Part
    /// Where test has cold viewers or cold items: the values of these and of the others.
    public let parts: [Part]
    /// The share of the catalog that is recommended to anybody.
    public let coverage: Double
    /// The Gini index of how often each item of the catalog is recommended: 0 for all alike, 1 for always the same.
    public let gini: Double
    /// How many viewers got fewer than `k` items.
    public let shortLists: Int

    /// These scores less others: the values of all viewers and the parts that both have, coverage and Gini index.
    func difference(from other: RecommendationScores) -> RecommendationScores {
        RecommendationScores(
            k: k, overall: overall.difference(from: other.overall),
            parts: zip(parts, other.parts).map { $0.difference(from: $1) },
            coverage: coverage - other.coverage, gini: gini - other.gini,
            shortLists: shortLists - other.shortLists)
    }
}
