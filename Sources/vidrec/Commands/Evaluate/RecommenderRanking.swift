import Evaluation
import Recommenders
import VidRecKit

/// What one model recommends to every viewer of a test, and what that costs.
struct RecommenderRanking {
    /// What training and ranking cost.
    struct Cost {
        /// The processor time of training, in seconds.
        let trainingSeconds: Double
        /// The time to rank for one viewer on one thread, in microseconds: the median and the 95th percentile.
        let rankingMicroseconds: (median: Double, high: Double)
    }

    /// The items recommended to each viewer, the best first.
    private(set) var items = ItemLists()
    /// The scores of all of them, one after another.
    private(set) var scores: [Float] = []

    /// Ranks for every viewer; one of whom the model cannot say anything gets no items.
    ///
    /// - Parameters:
    ///   - recommender: the model.
    ///   - data: the viewers, and what they have seen already, which is not recommended again.
    ///   - count: how many items a viewer gets.
    ///   - jobs: how many threads to use; the result is the same for any number.
    ///   - done: is told of every so many viewers that are done.
    init(
        by recommender: any Recommender, of data: RecommendationData, count: Int, jobs: Int,
        done: @escaping (_ viewers: Int) -> Void
    ) async {
        let userCount = data.truth.users.count
        let size = max(1, min(512, userCount / (jobs * 4)))
        let chunks = stride(from: 0, to: userCount, by: size).map { $0..<min($0 + size, userCount) }
        var results = [[[ScoredItem]]](repeating: [], count: chunks.count)
        await withTaskGroup(of: (Int, [[ScoredItem]]).self) { group in
            var next = 0
            func beginNext() {
                guard next < chunks.count else { return }
                let (number, chunk) = (next, chunks[next])
                next += 1
                group.addTask {
                    var scores: [Float] = []
                    return (number, chunk.map { Self.rank($0, by: recommender, of: data, count: count, &scores) })
                }
            }
            for _ in 0..<max(1, jobs) { beginNext() }
            while let (number, lists) = await group.next() {
                results[number] = lists
                done(lists.count)
                beginNext()
            }
        }
        for list in results.joined() {
            items.append(list.map(\.item))
            scores += list.map(\.score)
        }
    }

    /// Measures the time to rank for one viewer, on this thread: for up to 1,000 viewers, spread over all, or as many as
    /// are done in two seconds.
    static func microseconds(of recommender: any Recommender, data: RecommendationData, count: Int) -> (
        median: Double, high: Double
    ) {
        let clock = ContinuousClock()
        let userCount = data.truth.users.count
        let sampleCount = min(1000, userCount)
        var scores: [Float] = []
        var times: [Double] = []
        let start = clock.now
        // The first call allocates what the others use again.
        _ = rank(0, by: recommender, of: data, count: count, &scores)
        for number in 0..<sampleCount where times.count < 20 || clock.now - start < .seconds(2) {
            let time = clock.measure {
                _ = rank(number * userCount / sampleCount, by: recommender, of: data, count: count, &scores)
            }
            times.append(time.seconds * 1e6)
        }
        times.sort()
        func percentile(_ share: Double) -> Double { times[min(times.count - 1, Int(share * Double(times.count)))] }
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
