internal import ClipTypes
internal import Kernels

/// The evaluation of recommendations for the users of a test set.
///
/// Coverage and the Gini index have no intervals: a resample has fewer distinct users, and with them fewer items, so
/// that its coverage is not comparable.
public struct RecommendationEvaluation: Sendable {
    /// The scores at each cutoff, in the order of the given cutoffs.
    public let scores: [RecommendationScores]
    /// The number of users without any recommendation; they count as 0 in means over users.
    public let unanswered: Int
    private let bootstrap: Bootstrap
    private let users: [String]

    /// The maximum number of groups of users for the bootstrap.
    static let maximumGroups = 10_000

    /// Evaluates rankings.
    ///
    /// More than 10,000 users are assigned at random to 10,000 groups, which are resampled instead of single users:
    /// that keeps the width of the intervals, and the cost no longer grows.
    ///
    /// - Parameters:
    ///   - rankings: The recommended items of each user of `truth`, the best first; empty for a user without any.
    ///   - truth: The ground truth: the users and their test items.
    ///   - cutoffs: The numbers of items *k* of each ranking to evaluate, each at least 1.
    ///   - bootstrap: The settings of the intervals; users are resampled.
    ///   - vector: Returns the feature vector, of unit length, of the item of an index, for diversity; `nil` for an
    ///     item without a vector.
    /// - Throws: `EvaluationError` with the code `duplicate` if a ranking has an item twice, or one that its user has
    ///   in the training data.
    /// - Precondition: There is a ranking for each user.
    /// - Complexity: O(*nk*) for *n* users and cutoffs that sum to *k*, and O(min(*n*, 10,000)) for each resample.
    public init(
        of rankings: ItemLists, truth: RecommendationTruth, cutoffs: [Int], bootstrap: Bootstrap = Bootstrap(),
        vector: ((_ item: Int) -> ArraySlice<Float>?)? = nil
    ) throws(EvaluationError) {
        precondition(rankings.count == truth.users.count, "\(rankings.count) rankings for \(truth.users.count) users")
        precondition(cutoffs.allSatisfy { $0 > 0 }, "the cutoffs \(cutoffs) must be at least 1")
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

    /// Returns the scores at each cutoff minus those of another evaluation, with intervals over paired resamples, so
    /// that users who are hard for both do not widen them.
    ///
    /// - Precondition: Both have the same ground truth, cutoffs and resamples.
    public func difference(from other: RecommendationEvaluation) -> [RecommendationScores] {
        precondition(
            users == other.users && bootstrap == other.bootstrap && scores.map(\.k) == other.scores.map(\.k),
            "only evaluations with the same ground truth, cutoffs and resamples can be compared")
        return zip(scores, other.scores).map { $0.difference(from: $1) }
    }

    /// Checks that no ranking has an item twice, or one that its user has in the training data.
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
            let seen = truth.trainItems[user]
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

    /// Returns the group of each user: one each, or equally large groups.
    private static func groups(of userCount: Int, seed: UInt64) -> (numbers: [Int], count: Int) {
        guard userCount > maximumGroups else { return (Array(0..<userCount), userCount) }
        var generator = SeededGenerator(seed: seed)
        return ((0..<userCount).map { $0 % maximumGroups }.shuffled(using: &generator), maximumGroups)
    }
}
