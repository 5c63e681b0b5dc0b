private import Foundation
internal import Kernels

/// What comes after what: items that viewers took up soon after those at the end of the history.
///
/// A first-order Markov chain with a window: an item that stands *k* entries after another counts 1/*k*. Counts are divided
/// by a power of both items' numbers of viewers, so that what everybody watches does not follow on everything; the last
/// entries of the history count most.
public struct TransitionRecommender: Recommender {
    /// How transitions are counted and used.
    public struct Options: Hashable, Sendable {
        /// How many entries further on still count as coming after.
        public var window = 10
        /// How many entries at the end of a history are looked at.
        public var historyLength = 20
        /// What an entry counts of the one after it.
        public var decay: Float = 0.9
        /// The power of the numbers of viewers; 0 favors what is popular, 1 what is rare.
        public var popularityPower: Float = 0.3
        /// How many items each item keeps at the most.
        public var neighborCount = 500

        /// The defaults.
        public init() {}
    }

    let neighbors: ItemNeighbors
    private let options: Options

    /// How many items it knows.
    public var itemCount: Int { neighbors.itemCount }

    /// Counts what comes after what.
    ///
    /// - Complexity: O(*n* · window) for *n* entries.
    public init(_ log: InteractionLog, options: Options = Options(), jobs: Int = 1) {
        let matrix = SparseMatrix(log)
        var viewers = [Float](repeating: 0, count: log.items.count)
        for item in matrix.columns { viewers[Int(item)] += 1 }
        let power = viewers.map { powf(max(1, $0), -options.popularityPower) }
        // By items: which (viewer, place in the wanted entries) each has.
        let sequences = (0..<log.users.count).map { user in
            (log.offsets[user]..<log.offsets[user + 1]).filter { log.entryWeights[$0] > 0 }.map { log.entryItems[$0] }
        }
        var places = [[(user: Int32, place: Int32)]](repeating: [], count: log.items.count)
        for (user, sequence) in sequences.enumerated() {
            for (place, item) in sequence.enumerated() { places[Int(item)].append((Int32(user), Int32(place))) }
        }
        let found = places
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

    /// Scores what comes after the last wanted items of the history.
    public func score(_ history: History, into scores: inout [Float]) -> Bool {
        let items = Array(history.wanted(below: itemCount).items.suffix(options.historyLength))
        let factors = items.indices.map { powf(options.decay, Float(items.count - 1 - $0)) }
        return neighbors.score(items, factors: factors, into: &scores)
    }
}
