private import Concurrency
public import Evaluation
internal import Recommenders

/// The recommendations of one model for every user of a test set.
public struct RecommenderRanking: Sendable {
    /// The times of training and ranking.
    public struct Cost: Hashable, Sendable {
        /// The processor time of training, over all threads.
        public let trainingTime: Duration
        /// The median wall-clock time to rank items for one user on one thread, over a sample of up to 1,000 users.
        public let medianRankingTime: Duration
        /// The 95th percentile of the wall-clock time to rank items for one user on one thread, over the same sample.
        public let highRankingTime: Duration
    }

    /// The name of the model: that of its strategy, or the one given by another program.
    public let model: String
    /// The indices of the items recommended to each user of the ground truth, the best first: as many as the highest
    /// cutoff, if there are, or all of another program. Empty for a user without any.
    public private(set) var items = ItemLists()
    /// The scores of all items of the lists, one list after the other, higher for better; empty for rankings of another
    /// program.
    public private(set) var scores: [Float] = []
    /// The number of skipped items of another program's rankings, because their users have them in the training data.
    public private(set) var droppedCount = 0
    /// The times of training and ranking; `nil` for rankings of another program, or if they were not measured.
    public internal(set) var cost: Cost?

    /// Creates the rankings of another program, which have no scores.
    ///
    /// - Parameters:
    ///   - model: The name of the model.
    ///   - items: The items recommended to each user of the ground truth, the best first.
    ///   - droppedCount: The number of items that were removed because their users have them in the training data.
    public init(model: String, items: ItemLists, droppedCount: Int = 0) {
        self.model = model
        self.items = items
        self.droppedCount = droppedCount
    }

    /// Ranks items for every user; a user whose history the model cannot score gets none.
    ///
    /// - Parameters:
    ///   - recommender: The model.
    ///   - model: The name of the model.
    ///   - data: The users and their training items, which are not recommended again.
    ///   - count: The number of items for each user.
    ///   - jobs: The number of threads; the result is the same for any number.
    ///   - onRanked: Called with the number of further users that are ranked.
    /// - Throws: `CancellationError`.
    init(
        by recommender: any Recommender, named model: String, of data: RecommendationData, count: Int, jobs: Int,
        onRanked: (_ users: Int) -> Void
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

    /// Measures the time to rank items for one user, on this thread: for up to 1,000 evenly spread users, or as many
    /// as are done in two seconds.
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
        // The first call allocates the memory that the others reuse.
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
        // A history that the model cannot score gets no ranking.
        guard recommender.score(history, into: &scores) else { return [] }
        return topItems(count, of: scores, excluding: history.entries.lazy.map(\.item))
    }
}
