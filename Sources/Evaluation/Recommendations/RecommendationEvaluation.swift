internal import ClipTypes
internal import Kernels

/// How good rankings are that recommenders made for the viewers of a test.
///
/// Coverage and the Gini index have no intervals: drawing viewers again leaves out some of them, and with them items, so
/// the draws would be of another quantity.
public struct RecommendationEvaluation: Sendable {
    /// The scores at each cut-off, in the order asked for.
    public let scores: [RecommendationScores]
    /// How many viewers got no ranking at all; they count as 0.
    public let unanswered: Int
    private let bootstrap: Bootstrap
    private let users: [String]

    /// Into how many groups viewers are put before they are drawn.
    static let mostGroups = 10_000

    /// Measures rankings.
    ///
    /// More than 10,000 viewers are put at random into as many groups, which are drawn instead of single viewers: that
    /// leaves the width of intervals as it is, at a cost that no longer grows.
    ///
    /// - Parameters:
    ///   - rankings: the recommended items of each viewer of `truth`, the best first; none for a viewer without any.
    ///   - truth: what the viewers wanted.
    ///   - cutoffs: how many items of each ranking count, each at least 1.
    ///   - bootstrap: how to estimate the intervals; viewers are drawn.
    ///   - vector: what is known of an item, for diversity; `nil` for an item without a vector.
    /// - Throws: `.duplicate` for a ranking with an item twice, or with one that its viewer has in train.
    /// - Precondition: there is a ranking for each viewer.
    /// - Complexity: O(*nk*) for *n* viewers and cut-offs that sum to *k*, and O(min(*n*, 10,000)) for each draw.
    public init(
        of rankings: ItemLists, truth: RecommendationTruth, cutoffs: [Int], bootstrap: Bootstrap = Bootstrap(),
        vector: ((_ item: Int) -> ArraySlice<Float>?)? = nil
    ) throws(EvaluationError) {
        precondition(rankings.count == truth.users.count, "\(rankings.count) rankings of \(truth.users.count) viewers")
        precondition(cutoffs.allSatisfy { $0 > 0 }, "a cut-off below 1 among \(cutoffs)")
        try Self.check(rankings, truth: truth)
        let groups = Self.groups(of: truth.users.count, seed: bootstrap.seed)
        var measurements = cutoffs.map {
            RecommendationMeasurement(rankings: rankings, truth: truth, k: $0, groups: groups, vector: vector)
        }
        bootstrap.forEachDraw(of: groups.count) { weights in
            let weights = weights.map(Double.init)
            for place in measurements.indices { measurements[place].draw(weights: weights) }
        }
        scores = measurements.map(\.scores)
        unanswered = truth.users.indices.count { rankings[$0].isEmpty }
        self.bootstrap = bootstrap
        users = truth.users
    }

    /// The scores of all cut-offs less those of another evaluation, draw by draw, so that viewers who are hard for both
    /// do not widen the interval.
    ///
    /// - Precondition: both are of the same truth, cut-offs and draws.
    public func difference(from other: RecommendationEvaluation) -> [RecommendationScores] {
        precondition(
            users == other.users && bootstrap == other.bootstrap && scores.map(\.k) == other.scores.map(\.k),
            "only evaluations of the same truth at the same cut-offs with the same draws can be compared")
        return zip(scores, other.scores).map { $0.difference(from: $1) }
    }

    /// Makes sure that no ranking has an item twice, or one that its viewer has in train.
    private static func check(_ rankings: ItemLists, truth: RecommendationTruth) throws(EvaluationError) {
        func name(_ item: Int32) -> String {
            Int(item) < truth.items.count ? "'\(truth.items[Int(item)])'" : "number \(item)"
        }
        for user in truth.users.indices {
            let list = rankings[user]
            let sorted = list.sorted()
            if let twice = zip(sorted, sorted.dropFirst()).first(where: { $0 == $1 })?.0 {
                throw EvaluationError(
                    .duplicate, "the item \(name(twice)) is recommended to '\(truth.users[user])' twice")
            }
            let seen = truth.seen[user]
            var place = seen.startIndex
            for item in sorted {
                while place < seen.endIndex, seen[place] < item { place += 1 }
                guard place < seen.endIndex, seen[place] == item else { continue }
                throw EvaluationError(
                    .duplicate,
                    "the item \(name(item)) is recommended to '\(truth.users[user])', who has it in train already")
            }
        }
    }

    /// The group of each viewer: a group each, or as many in each as in any other.
    private static func groups(of userCount: Int, seed: UInt64) -> (numbers: [Int], count: Int) {
        guard userCount > mostGroups else { return (Array(0..<userCount), userCount) }
        var generator = SeededGenerator(seed: seed)
        return ((0..<userCount).map { $0 % mostGroups }.shuffled(using: &generator), mostGroups)
    }
}
