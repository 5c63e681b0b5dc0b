/// What a recurrent network expects next after the wanted items of the history (GRU4Rec).
///
/// With features of the items it knows something of those, too, that nobody took up yet.
public struct SequenceRecommender: Recommender {
    /// How many items at the end of a history are read.
    public static let historyLength = 60

    /// The network.
    public let network: NextItemNetwork

    /// How many items it knows.
    public var itemCount: Int { network.shape.itemCount }

    /// Answers by a network.
    public init(_ network: NextItemNetwork) { self.network = network }

    /// Trains a network.
    ///
    /// - Parameters:
    ///   - log: what to learn from.
    ///   - features: what is known of the items besides; the same number of items.
    ///   - seed: the same seed gives the same network for any number of jobs.
    ///   - progress: called after every epoch.
    /// - Throws: when the task is cancelled.
    public init(
        _ log: InteractionLog, features: ItemFeatures? = nil, options: NextItemOptions = NextItemOptions(),
        seed: UInt64 = 1, jobs: Int = 1, progress: (NextItemTrainer.Progress) -> Void = { _ in }
    ) throws(CancellationError) {
        let sequences = (0..<log.users.count).map { user in
            (log.offsets[user]..<log.offsets[user + 1]).filter { log.entryWeights[$0] > 0 }.map { log.entryItems[$0] }
        }
        network = try NextItemTrainer(options: options, seed: seed, jobs: jobs).train(
            sequences, itemCount: log.items.count, features: features?.values ?? [], progress: progress)
    }

    /// Scores by the logarithm of the probability to come next.
    public func score(_ history: History, into scores: inout [Float]) -> Bool {
        let items = history.wanted(below: itemCount).items.suffix(Self.historyLength)
        guard !items.isEmpty else {
            scores.replace(with: 0, count: itemCount)
            return false
        }
        network.score(after: items, into: &scores)
        return true
    }
}
