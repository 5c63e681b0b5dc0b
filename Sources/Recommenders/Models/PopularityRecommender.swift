private import Foundation

/// What most viewers wanted, the same for everybody.
///
/// With a half-life the wants of long ago count less: an item counts the sum of 2^(-age / half-life) over its viewers.
public struct PopularityRecommender: Recommender {
    let popularity: [Float]

    /// How many items it knows.
    public var itemCount: Int { popularity.count }

    /// Counts viewers.
    ///
    /// - Parameters:
    ///   - log: what to learn from.
    ///   - halfLifeDays: after how many days a want counts half; `nil` to count all alike.
    /// - Complexity: O(*n*) for *n* entries.
    public init(_ log: InteractionLog, halfLifeDays: Double? = nil) {
        var popularity = [Double](repeating: 0, count: log.items.count)
        for entry in 0..<log.entryCount where log.entryWeights[entry] > 0 {
            let days = Double(log.lastTime - log.entryTimes[entry]) / 86_400_000
            popularity[Int(log.entryItems[entry])] += halfLifeDays.map { pow(0.5, days / $0) } ?? 1
        }
        self.popularity = popularity.map(Float.init)
    }

    init(_ popularity: [Float]) { self.popularity = popularity }

    /// Gives every history the same scores.
    public func score(_ history: History, into scores: inout [Float]) -> Bool {
        scores = popularity
        return true
    }
}
