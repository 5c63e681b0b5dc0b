private import Foundation
internal import Kernels

/// A first-order Markov chain with a window: scores items that users interacted with soon after the latest items of
/// the history.
///
/// An item *k* entries after another adds 1/*k* to their transition count. Counts are divided by a power of both
/// items' numbers of users, so that popular items do not follow every item; later entries of the history weigh more.
public struct TransitionRecommender: Recommender {
    /// The settings of the transition counts and of the scores.
    public struct Options: Hashable, Sendable {
        /// The highest distance of a transition, in places among a user's positive entries; values below 1 count as 1.
        public var window = 10
        /// The number of latest positive entries of a history that scores are computed from, 0 or more; transitions are
        /// counted in whole histories.
        public var historyLength = 20
        /// The weight of a history's entry relative to that of the next newer one, in 0...1.
        public var decay: Float = 0.9
        /// The power of the numbers of users that counts are divided by; 0 favors popular items, 1 rare ones.
        public var popularityPower: Float = 0.3
        /// The maximum number of following items that are kept for each item; none for 0 or less.
        public var neighborCount = 500

        /// Creates the default options.
        public init() {}
    }

    let neighbors: ItemNeighbors
    private let options: Options

    /// The number of items of the training log; their indices are 0..<`itemCount`.
    public var itemCount: Int { neighbors.itemCount }

    /// Counts the transitions of a log between positive entries, on up to `jobs` threads.
    ///
    /// - Complexity: O(*n* · window) for *n* entries.
    public init(_ log: InteractionLog, options: Options = Options(), jobs: Int = 1) {
        let matrix = SparseMatrix(log)
        var userCounts = [Float](repeating: 0, count: log.items.count)
        for item in matrix.columns { userCounts[Int(item)] += 1 }
        let power = userCounts.map { powf(max(1, $0), -options.popularityPower) }
        // For each item its occurrences: a user, and a position in the user's positive entries.
        let sequences = (0..<log.users.count).map { user in
            (log.offsets[user]..<log.offsets[user + 1]).filter { log.entryWeights[$0] > 0 }.map { log.entryItems[$0] }
        }
        var occurrences = [[(user: Int32, place: Int32)]](repeating: [], count: log.items.count)
        for (user, sequence) in sequences.enumerated() {
            for (place, item) in sequence.enumerated() { occurrences[Int(item)].append((Int32(user), Int32(place))) }
        }
        let found = occurrences
        neighbors = ItemNeighbors(itemCount: log.items.count, keeping: options.neighborCount, jobs: jobs) {
            item, sums in
            for (user, place) in found[item] {
                let sequence = sequences[Int(user)]
                for step in 1...max(1, options.window) where Int(place) + step < sequence.count {
                    let next = Int(sequence[Int(place) + step])
                    sums[next] += power[item] * power[next] / Float(step)
                }
            }
        }
        self.options = options
    }

    init(_ neighbors: ItemNeighbors, options: Options) {
        self.neighbors = neighbors
        self.options = options
    }

    /// Scores every item by the weighted transitions from the latest positive items of the history; returns `false` and
    /// zeros if none of them has transitions.
    public func score(_ history: History, into scores: inout [Float]) -> Bool {
        let items = Array(history.positives(below: itemCount).items.suffix(options.historyLength))
        let factors = items.indices.map { powf(options.decay, Float(items.count - 1 - $0)) }
        return neighbors.score(items, factors: factors, into: &scores)
    }
}
