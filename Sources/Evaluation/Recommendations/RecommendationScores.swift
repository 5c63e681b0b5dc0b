/// The scores of recommendations at one cutoff.
public struct RecommendationScores: Sendable {
    /// The estimates of the measures for one part of the test set.
    public struct Part: Sendable {
        /// The part of the test set that is scored.
        public let part: RecommendationPart
        /// The number of users of the part that are evaluated.
        public let users: Int
        private let estimates: [RecommendationMeasure: Estimate]
        let sums: [RecommendationMeasure: GroupSums]
        let draws: [RecommendationMeasure: [Double]]

        /// The estimate of a measure; `nil` for one that is not evaluated for this part.
        ///
        /// Novelty and tail are evaluated for all users only, diversity if items have vectors.
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

        /// Creates the differences to the estimates of the same groups and resamples.
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

    /// The cutoff: only the first `k` items of each ranking are scored.
    public let k: Int
    /// The estimates for all users with all their test items.
    public let overall: Part
    /// The estimates for warm and cold users if the test set has cold users, then those for warm and cold items if it
    /// has cold items; without parts that no user is in.
    public let parts: [Part]
    /// The share of the catalog among the first `k` items of at least one user, 0...1; for a difference, -1...1.
    public let coverage: Double
    /// The Gini index of the numbers of recommendations of all items of the catalog: 0 if all are equal, near 1 if few
    /// items have all, 1 if there are none; for a difference, -1...1.
    public let gini: Double
    /// The number of users with fewer than `k` recommended items; for a difference, the first number minus the other.
    public let shortLists: Int

    /// Returns the differences of the estimates, the coverage and the Gini index to other scores.
    func difference(from other: RecommendationScores) -> RecommendationScores {
        RecommendationScores(
            k: k, overall: overall.difference(from: other.overall),
            parts: zip(parts, other.parts).map { $0.difference(from: $1) },
            coverage: coverage - other.coverage, gini: gini - other.gini,
            shortLists: shortLists - other.shortLists)
    }
}
