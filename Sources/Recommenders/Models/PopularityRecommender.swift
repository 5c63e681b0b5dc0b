private import Foundation

/// A popularity baseline: scores every item by its number of users with a positive interaction, the same for every
/// history.
///
/// With a half-life, an item's score is the sum of 2^(-age / half-life) over its users, with ages at the
/// ``InteractionLog/referenceTime`` of the log.
public struct PopularityRecommender: Recommender {
    let popularity: [Float]

    /// The number of items of the training log; their indices are 0..<`itemCount`.
    public var itemCount: Int { popularity.count }

    /// Counts the users of each item.
    ///
    /// - Parameters:
    ///   - log: The interactions to learn from; each entry of positive weight counts its user once.
    ///   - halfLifeDays: The half-life of a positive interaction in days, above 0; `nil` for no decay.
    /// - Complexity: O(*n*) for *n* entries.
    public init(_ log: InteractionLog, halfLifeDays: Double? = nil) {
        var popularity = [Double](repeating: 0, count: log.items.count)
        for entry in 0..<log.entryCount where log.entryWeights[entry] > 0 {
            let days = Double(max(0, log.referenceTime - log.entryTimes[entry])) / 86_400_000
            popularity[Int(log.entryItems[entry])] += halfLifeDays.map { pow(0.5, days / $0) } ?? 1
        }
        self.popularity = popularity.map(Float.init)
    }

    init(_ popularity: [Float]) { self.popularity = popularity }

    /// Scores every item by its popularity, also for an empty history; always returns `true`.
    public func score(_ history: History, into scores: inout [Float]) -> Bool {
        scores = popularity
        return true
    }
}
