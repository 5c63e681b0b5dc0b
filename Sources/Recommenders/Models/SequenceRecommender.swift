/// A session-based recommender: a recurrent network predicts the next item from the positive items of the history
/// (GRU4Rec).
///
/// A network with item features can also score items without interactions.
public struct SequenceRecommender: Recommender {
    /// The maximum number of latest positive items of a history that the network reads to score; older ones are
    /// ignored.
    public static let historyLength = 60

    /// The trained network.
    public let network: NextItemNetwork

    /// The number of items of the network; their indices are 0..<`itemCount`.
    public var itemCount: Int { network.shape.itemCount }

    /// Creates a recommender from a trained network.
    public init(_ network: NextItemNetwork) { self.network = network }

    /// Trains a network on a log.
    ///
    /// - Parameters:
    ///   - log: The interactions to learn from; each user's items with positive ones are a sequence, the oldest first.
    ///   - features: The feature vectors of the log's items, by index; `nil` if there are none.
    ///   - options: The settings of the training.
    ///   - seed: The seed; the same seed gives the same network for any number of jobs.
    ///   - jobs: The number of threads.
    ///   - progress: Called after every epoch.
    /// - Throws: `CancellationError` when the task is cancelled.
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

    /// Scores every item by the log-probability of being the next item, up to a constant; returns `false` and zeros if
    /// the history has no positive items.
    public func score(_ history: History, into scores: inout [Float]) -> Bool {
        let items = history.positives(below: itemCount).items.suffix(Self.historyLength)
        guard !items.isEmpty else {
            scores.replace(with: 0, count: itemCount)
            return false
        }
        network.score(after: items, into: &scores)
        return true
    }
}
