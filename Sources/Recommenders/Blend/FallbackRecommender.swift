/// A recommender with a second one for the histories that the first cannot score.
public struct FallbackRecommender: Recommender {
    private let first: any Recommender
    private let otherwise: any Recommender

    /// The number of items, the same for both recommenders.
    public var itemCount: Int { first.itemCount }

    /// Creates a recommender from a first choice and a fallback.
    ///
    /// - Precondition: Both have the same number of items.
    public init(_ first: any Recommender, otherwise: any Recommender) {
        precondition(first.itemCount == otherwise.itemCount, "\(first.itemCount) and \(otherwise.itemCount) items")
        self.first = first
        self.otherwise = otherwise
    }

    /// Scores every item by the first recommender or, if it cannot score the history, by the second one; returns
    /// `false` and zeros if neither can.
    public func score(_ history: History, into scores: inout [Float]) -> Bool {
        first.score(history, into: &scores) || otherwise.score(history, into: &scores)
    }
}
