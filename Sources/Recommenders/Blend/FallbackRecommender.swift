/// A recommender, and another one for histories that say nothing to it.
public struct FallbackRecommender: Recommender {
    private let first: any Recommender
    private let otherwise: any Recommender

    /// How many items it knows.
    public var itemCount: Int { first.itemCount }

    /// Joins the two.
    ///
    /// - Precondition: both know as many items.
    public init(_ first: any Recommender, otherwise: any Recommender) {
        precondition(first.itemCount == otherwise.itemCount, "\(first.itemCount) and \(otherwise.itemCount) items")
        self.first = first
        self.otherwise = otherwise
    }

    /// Scores by the first that has something to say.
    public func score(_ history: History, into scores: inout [Float]) -> Bool {
        first.score(history, into: &scores) || otherwise.score(history, into: &scores)
    }
}
