/// An item of a recommendation list.
public struct ListedItem: Hashable, Sendable {
    /// The item's index.
    public let item: Int
    /// The score by the recommender that proposed the item, higher for more relevant.
    public let score: Float
    /// Whether the item takes a place of the exploration share rather than one by its score.
    public let isExploration: Bool
}
