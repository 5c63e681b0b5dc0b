/// How well rankings bring clips of one label together.
///
/// Each clip that has a related one (of the same label, and of another group where groups are given) is a query to all
/// the others; clips of its own group are taken out of its ranking.
public struct RelatedEvaluation: Sendable {
    /// The mean over queries of the average precision of the related clips; one that is not ranked adds nothing.
    public let meanAveragePrecision: Estimate
    /// The share of queries whose first answer is related.
    public let recallAt1: Estimate
    /// The mean share of related clips among all the others: about the mAP of a random order.
    public let chance: Double
    /// How many clips were queries.
    public let queries: Int
    /// How many of them the rankings have no answer to; they count as misses.
    public let unanswered: Int
    /// How many queries of the rankings the truth does not know; they are left out.
    public let unknown: Int
    private let drawn: [(precision: Double, recall: Double)]
    private let truth: [LabeledClip]
    private let bootstrap: Bootstrap

    /// Measures rankings.
    ///
    /// - Parameters:
    ///   - rankings: the answers.
    ///   - truth: the clips and their labels.
    ///   - bootstrap: how to estimate the intervals; a group is drawn as a whole.
    /// - Complexity: O(*n*) for *n* answers, and O(*c*) for each draw with *c* clips.
    public init(of rankings: Rankings, truth: LabelTruth, bootstrap: Bootstrap = Bootstrap()) {
        let clips = Dictionary(uniqueKeysWithValues: truth.clips.map { ($0.name, $0) })
        var numbers: [[String]: Int] = [:]
        var sums: [(queries: Int, precision: Double, first: Int)] = []
        var (chance, queries, unanswered) = (0.0, 0, 0)
        for clip in truth.clips {
            let related = truth.relatedCount(of: clip)
            guard related > 0 else { continue }
            let origin = clip.group.isEmpty ? ["", clip.name.description] : [clip.group]
            let number = numbers[origin] ?? numbers.count
            if numbers.updateValue(number, forKey: origin) == nil { sums.append((0, 0, 0)) }
            var (rank, found, precision) = (0, 0, 0.0)
            for answer in rankings[clip.name] {
                guard let other = clips[answer.item], truth.isCandidate(other, for: clip) else { continue }
                rank += 1
                guard other.label == clip.label else { continue }
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

    /// The mAP and R@1 of this evaluation less those of another, draw by draw.
    ///
    /// - Precondition: both are of the same truth, with the same draws.
    public func difference(from other: RelatedEvaluation) -> (meanAveragePrecision: Estimate, recallAt1: Estimate) {
        precondition(
            truth == other.truth && bootstrap == other.bootstrap,
            "only evaluations of the same truth with the same draws can be compared"
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
