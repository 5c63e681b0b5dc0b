/// An item in a list that is shown.
public struct ListedItem: Hashable, Sendable {
    /// The item's number.
    public let item: Int
    /// How much it is wanted, by the recommender that proposed it.
    public let score: Float
    /// Whether it stands there to be tried, being new, and not for its score.
    public let isExplored: Bool
}
