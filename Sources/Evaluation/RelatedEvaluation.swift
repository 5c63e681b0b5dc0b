private import ClipTypes

/// The evaluation of related-clip search: how well rankings find clips of the same label.
///
/// Each clip that has a related clip (of the same label, and of another group if groups are given) is a query against
/// all others; clips of its own group are removed from its ranking.
public struct RelatedEvaluation: Sendable {
    /// The mean average precision over queries, 0...1; related clips that are not ranked add 0.
    public let meanAveragePrecision: Estimate
    /// The share of queries whose first answer is related, 0...1; answers that are not in the ground truth or are of
    /// the query's group do not count.
    public let recallAt1: Estimate
    /// The mean share of related clips among all other clips: about the mAP of a random order.
    public let chance: Double
    /// The number of queries: of clips that have a related clip.
    public let queries: Int
    /// The number of queries whose rankings have no answer that counts (a clip of the ground truth and of another
    /// group); they are misses.
    public let unanswered: Int
    /// The number of queries of the rankings that are not in the ground truth; they are ignored.
    public let unknown: Int
    private let drawn: [(precision: Double, recall: Double)]
    private let truth: [LabeledClip]
    private let bootstrap: Bootstrap

    /// Evaluates rankings against a ground truth.
    ///
    /// - Parameters:
    ///   - rankings: The answers to each query.
    ///   - truth: The clips and their labels.
    ///   - bootstrap: The settings of the intervals; groups are resampled as a whole.
    /// - Complexity: O(*n*) for *n* answers, and O(*c*) for each resample with *c* clips.
    public init(of rankings: Rankings, truth: LabelTruth, bootstrap: Bootstrap = Bootstrap()) {
        let clips = Dictionary(uniqueKeysWithValues: truth.clips.map { ($0.name, $0) })
        var numbers: [[ExactText]: Int] = [:]
        var sums: [(queries: Int, precision: Double, first: Int)] = []
        var (chance, queries, unanswered) = (0.0, 0, 0)
        for clip in truth.clips {
            let related = truth.relatedCount(of: clip)
            guard related > 0 else { continue }
            let origin = clip.group.isEmpty ? ["".exact, clip.name.description.exact] : [clip.group.exact]
            let number = numbers[origin] ?? numbers.count
            if numbers.updateValue(number, forKey: origin) == nil { sums.append((0, 0, 0)) }
            var (rank, found, precision) = (0, 0, 0.0)
            for answer in rankings[clip.name] {
                guard let other = clips[answer.item], truth.isCandidate(other, for: clip) else { continue }
                rank += 1
                guard other.label.exact == clip.label.exact else { continue }
                found += 1
                precision += Double(found) / Double(rank)
                if rank == 1 { sums[number].first += 1 }
            }
            sums[number].queries += 1
            sums[number].precision += precision / Double(related)
            queries += 1
            unanswered += rank == 0 ? 1 : 0
            chance += Double(related) / Double(max(1, truth.clips.count - 1))
        }
        func values(_ weights: [Int]) -> (precision: Double, recall: Double) {
            var (count, precision, first) = (0, 0.0, 0)
            for (weight, sum) in zip(weights, sums) {
                count += weight * sum.queries
                precision += Double(weight) * sum.precision
                first += weight * sum.first
            }
            return (precision / Double(count), Double(first) / Double(count))
        }
        let value = values([Int](repeating: 1, count: sums.count))
        var drawn: [(precision: Double, recall: Double)] = []
        bootstrap.forEachDraw(of: sums.count) { drawn.append(values($0)) }
        meanAveragePrecision = Estimate(value: value.precision, draws: drawn.map(\.precision))
        recallAt1 = Estimate(value: value.recall, draws: drawn.map(\.recall))
        self.chance = chance / Double(queries)
        self.queries = queries
        self.unanswered = unanswered
        unknown = Set(rankings.queries).subtracting(clips.keys).count
        self.drawn = drawn
        self.truth = truth.clips
        self.bootstrap = bootstrap
    }

    /// Returns the mAP and the R@1 minus those of another evaluation, with intervals over paired resamples.
    ///
    /// - Precondition: Both have the same ground truth and the same resamples.
    public func difference(from other: RelatedEvaluation) -> (meanAveragePrecision: Estimate, recallAt1: Estimate) {
        precondition(
            truth == other.truth && bootstrap == other.bootstrap,
            "only evaluations with the same ground truth and resamples can be compared"
        )
        let pairs = zip(drawn, other.drawn)
        return (
            Estimate(
                value: meanAveragePrecision.value - other.meanAveragePrecision.value,
                draws: pairs.map { $0.precision - $1.precision }
            ),
            Estimate(value: recallAt1.value - other.recallAt1.value, draws: pairs.map { $0.recall - $1.recall })
        )
    }
}
