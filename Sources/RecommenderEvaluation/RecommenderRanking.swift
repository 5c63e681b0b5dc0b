private import Concurrency
public import Evaluation
internal import Recommenders

/// What one model recommends to every viewer of a test.
public struct RecommenderRanking: Sendable {
    /// What training and ranking cost.
    public struct Cost: Hashable, Sendable {
        /// The processor time of training.
        public let trainingTime: Duration
        /// The median time to rank for one viewer on one thread.
        public let medianRankingTime: Duration
        /// The 95th percentile of that time.
        public let highRankingTime: Duration
    }

    /// The name of the model.
    public let model: String
    /// The items recommended to each viewer by number, the best first.
    public private(set) var items = ItemLists()
    /// The scores of all of them, one after another; none for rankings of another program.
    public private(set) var scores: [Float] = []
    /// How many items of another program's rankings are passed over, because their viewers have them in train.
    public private(set) var droppedCount = 0
    /// What the model costs; `nil` for rankings of another program, or if it was not measured.
    public internal(set) var cost: Cost?

    /// Creates the rankings of another program.
    ///
    /// - Parameters:
    ///   - model: the name of the model.
    ///   - items: the items recommended to each viewer of a truth, the best first.
    ///   - droppedCount: how many were passed over.
    public init(model: String, items: ItemLists, droppedCount: Int = 0) {
        self.model = model
        self.items = items
        self.droppedCount = droppedCount
    }

    /// Ranks for every viewer; one of whom the model cannot say anything gets no items.
    ///
    /// - Parameters:
    ///   - recommender: the model.
    ///   - model: its name.
    ///   - data: the viewers, and what they have seen already, which is not recommended again.
    ///   - count: how many items a viewer gets.
    ///   - jobs: how many threads to use; the result is the same for any number.
    ///   - onRanked: gets every so many viewers that are done.
    /// - Throws: `CancellationError`.
    init(
        by recommender: any Recommender, named model: String, of data: RecommendationData, count: Int, jobs: Int,
        onRanked: (_ viewers: Int) -> Void
    ) async throws {
        self.model = model
        let userCount = data.truth.users.count
        let size = max(1, min(512, userCount / (jobs * 4)))
        let chunks = stride(from: 0, to: userCount, by: size).map { $0..<min($0 + size, userCount) }
        let results = try await concurrentMap(chunks, width: jobs) { chunk in
            var scores: [Float] = []
            var lists: [[ScoredItem]] = []
            for user in chunk {
                try Task.checkCancellation()
                lists.append(Self.rank(user, by: recommender, of: data, count: count, &scores))
            }
            return lists
        } onResult: { lists in
            onRanked(lists.count)
        }
        for list in results.joined() {
            items.append(list.map(\.item))
            scores += list.map(\.score)
        }
    }

    /// Measures the time to rank for one viewer, on this thread: for up to 1,000 viewers, spread over all, or as many as
    /// are done in two seconds.
    ///
    /// - Throws: `CancellationError`.
    static func times(
        of recommender: any Recommender, data: RecommendationData, count: Int
    ) throws -> (median: Duration, high: Duration) {
        let clock = ContinuousClock()
        let userCount = data.truth.users.count
        let sampleCount = min(1000, userCount)
        var scores: [Float] = []
        var times: [Duration] = []
        let start = clock.now
        // The first call allocates what the others use again.
        _ = rank(0, by: recommender, of: data, count: count, &scores)
        for number in 0..<sampleCount where times.count < 20 || clock.now - start < .seconds(2) {
            try Task.checkCancellation()
            let time = clock.measure {
                _ = rank(number * userCount / sampleCount, by: recommender, of: data, count: count, &scores)
            }
            times.append(time)
        }
        times.sort()
        func percentile(_ share: Double) -> Duration { times[min(times.count - 1, Int(share * Double(times.count)))] }
        return (percentile(0.5), percentile(0.95))
    }

    private static func rank(
        _ user: Int, by recommender: any Recommender, of data: RecommendationData, count: Int, _ scores: inout [Float]
    ) -> [ScoredItem] {
        let history = data.history(of: user)
        // Scores that say nothing are no ranking.
        guard recommender.score(history, into: &scores) else { return [] }
        return topItems(count, of: scores, excluding: history.entries.lazy.map(\.item))
    }
}
