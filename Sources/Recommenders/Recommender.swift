/// A model that scores items for a user, from the user's history alone.
///
/// A recommender is trained once and immutable. It stores no users: a new user's history is scored like one of the
/// training data. Scores of one call can be compared with one another only.
public protocol Recommender: Sendable {
    /// The number of items; their indices are 0..<`itemCount`.
    var itemCount: Int { get }

    /// Scores every item, including those of the history.
    ///
    /// - Parameters:
    ///   - history: The user's history; items from `itemCount` on are ignored.
    ///   - scores: Replaced by one finite score per item, higher for more relevant.
    /// - Returns: Whether the recommender can score the history; if `false`, all scores are 0.
    func score(_ history: History, into scores: inout [Float]) -> Bool
}
