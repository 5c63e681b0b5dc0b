private import Foundation
internal import Concurrency
private import Kernels

/// Fits the weights of a ``BlendRecommender``: a linear ranker.
///
/// The last positive interactions of every user are held out, recommenders that were trained on the rest score all
/// items, and the weights are those under which a softmax over the candidates gives the held-out items the highest
/// probability, with an L2 penalty (multinomial logistic regression, as in ListNet: Cao et al., "Learning to Rank:
/// From Pairwise Approach to Listwise Approach", ICML 2007). Candidates are the top items of each recommender and the
/// held-out items.
public struct BlendTrainer: Sendable {
    /// The settings of the fit of a blend's weights.
    public struct Options: Hashable, Sendable {
        /// The share of a user's positive interactions that is held out, in 0...1, rounded down; at least one
        /// interaction is, but none of a user with fewer than two.
        public var heldOutShare = 0.2
        /// The maximum number of positive interactions of one user that are held out, 0 or more; it limits
        /// `heldOutShare`.
        public var maximumHeldOutCount = 20
        /// The number of top items of each recommender that become candidates of a user; items of the user's history
        /// are left out.
        public var candidateCount = 100
        /// The maximum number of users in the fit, above 0; if there are more, every *n*th is taken.
        public var maximumUserCount = 5_000
        /// The factor of the L2 penalty on the weights, relative to the mean loss per user; 0 for none.
        public var l2Penalty = 0.001
        /// The number of steps of gradient descent (Adam); values below 1 count as 1.
        public var steps = 300

        /// Creates the default options.
        public init() {}
    }

    private let options: Options

    /// Creates a trainer with the settings of the fit.
    public init(options: Options = Options()) { self.options = options }

    /// An interaction log without its last positive interactions, and those.
    public struct HeldOut: Sendable {
        /// The log of all entries before each user's first held-out one (all entries of a user without any), with the
        /// same users and items.
        public let log: InteractionLog
        /// The items of the held-out positive interactions of each user.
        let next: [[Int]]
    }

    /// Splits off the last positive interactions of every user with at least two of them, as many as the options say,
    /// together with every entry after the first of these.
    public func holdOut(_ log: InteractionLog) -> HeldOut {
        var (offsets, items, weights, times): ([Int], [Int32], [Float], [Int64]) = ([0], [], [], [])
        var next: [[Int]] = []
        for user in 0..<log.users.count {
            let range = log.offsets[user]..<log.offsets[user + 1]
            let positive = range.filter { log.entryWeights[$0] > 0 }
            let share = Int(Double(positive.count) * options.heldOutShare)
            let count = positive.count < 2 ? 0 : min(max(1, share), options.maximumHeldOutCount)
            let end = count == 0 ? range.upperBound : positive[positive.count - count]
            next.append(positive.suffix(count).map { Int(log.entryItems[$0]) })
            items += log.entryItems[range.lowerBound..<end]
            weights += log.entryWeights[range.lowerBound..<end]
            times += log.entryTimes[range.lowerBound..<end]
            offsets.append(items.count)
        }
        let left = InteractionLog(
            users: log.users, items: log.items,
            referenceTime: times.isEmpty ? log.referenceTime : InteractionLog.referenceTime(of: times),
            offsets: offsets, entryItems: items, entryWeights: weights, entryTimes: times)
        return HeldOut(log: left, next: next)
    }

    /// Fits the weights of recommenders that were trained on the log of `heldOut`.
    ///
    /// - Parameters:
    ///   - recommenders: The recommenders.
    ///   - heldOut: The result of ``holdOut(_:)``.
    ///   - jobs: The number of threads, which does not change the weights.
    /// - Returns: One weight of at least 0 for each recommender, in their order; 0.5 each if no interactions are held
    ///   out.
    public func weights(of recommenders: [any Recommender], heldOut: HeldOut, jobs: Int) -> [Float] {
        let users = heldOut.next.indices.filter { !heldOut.next[$0].isEmpty }
        let stride = max(1, (users.count + options.maximumUserCount - 1) / options.maximumUserCount)
        let chosen = users.enumerated().filter { $0.offset.isMultiple(of: stride) }.map(\.element)
        let examples = concurrentBlocks(of: chosen.count, size: 32, jobs: jobs) { range in
            range.compactMap { example(of: chosen[$0], recommenders: recommenders, heldOut: heldOut) }
        }.flatMap { $0 }
        return fit(examples, count: recommenders.count)
    }

    /// The candidates of one user.
    private struct Example: Sendable {
        /// The standardized score by each recommender, one row per candidate.
        let features: [Float]
        /// The number of held-out candidates, which come first.
        let positives: Int
    }

    private func example(of user: Int, recommenders: [any Recommender], heldOut: HeldOut) -> Example? {
        let history = heldOut.log.history(of: user)
        let seen = Set(history.entries.map(\.item))
        let next = heldOut.next[user].filter { !seen.contains($0) }
        guard !next.isEmpty else { return nil }
        var columns: [[Float]] = []
        var candidates = next
        var included = Set(next)
        for recommender in recommenders {
            var scores: [Float] = []
            if recommender.score(history, into: &scores) {
                for best in topItems(options.candidateCount, of: scores, excluding: seen)
                where included.insert(best.item).inserted {
                    candidates.append(best.item)
                }
                BlendRecommender.standardize(&scores)
            }
            columns.append(scores)
        }
        let features = candidates.flatMap { item in columns.map { $0[item] } }
        return Example(features: features, positives: next.count)
    }

    /// Minimizes the loss over weights of at least 0 by Adam from equal weights.
    private func fit(_ examples: [Example], count: Int) -> [Float] {
        var weights = [Float](repeating: 0.5, count: count)
        guard !examples.isEmpty else { return weights }
        var optimizer = AdamW(count: count)
        let group = AdamW.Group(range: 0..<count, rate: 0.02, decay: 0)
        for _ in 0..<max(1, options.steps) {
            var gradient = weights.map { 2 * options.l2Penalty * Double($0) }
            for example in examples {
                addGradient(of: example, weights: weights, share: 1 / Double(examples.count), to: &gradient)
            }
            optimizer.update(&weights, gradients: gradient.map { Float($0) }, groups: [group])
            for index in weights.indices { weights[index] = max(0, weights[index]) }
        }
        return weights
    }

    private func addGradient(of example: Example, weights: [Float], share: Double, to gradient: inout [Double]) {
        let count = weights.count
        let rows = example.features.count / count
        var scores = (0..<rows).map { row in
            weights.indices.reduce(0) { $0 + Double(weights[$1]) * Double(example.features[row * count + $1]) }
        }
        let highest = scores.max() ?? 0
        for row in 0..<rows { scores[row] = exp(scores[row] - highest) }
        let total = scores.reduce(0, +)
        for row in 0..<rows {
            let target = row < example.positives ? 1 / Double(example.positives) : 0
            let factor = share * (scores[row] / total - target)
            for index in 0..<count { gradient[index] += factor * Double(example.features[row * count + index]) }
        }
    }
}
