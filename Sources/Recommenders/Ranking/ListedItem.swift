/// An item of a recommendation list.
public struct ListedItem: Hashable, Sendable {
    /// The index of the item.
    public let item: Int
    /// The score by the recommender that proposed the item (for exploration, the score of the new item), higher for
    /// more relevant.
    public let score: Float
    /// Whether the item fills a place reserved for exploration.
    public let isExploration: Bool
}
