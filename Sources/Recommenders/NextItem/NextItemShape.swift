/// The sizes of a `NextItemNetwork`.
public struct NextItemShape: Hashable, Sendable {
    /// How many items there are.
    public let itemCount: Int
    /// How many values an item's embedding has: a multiple of 16.
    public let embeddingCount: Int
    /// How many values the state has: a multiple of 16.
    public let hiddenCount: Int
    /// How many values are known of an item besides; 0 for none.
    public let featureCount: Int

    /// Joins the sizes.
    public init(itemCount: Int, embeddingCount: Int, hiddenCount: Int, featureCount: Int) {
        precondition(
            embeddingCount.isMultiple(of: 16) && hiddenCount.isMultiple(of: 16) && embeddingCount > 0
                && hiddenCount > 0, "\(embeddingCount) and \(hiddenCount) should be multiples of 16")
        self.itemCount = itemCount
        self.embeddingCount = embeddingCount
        self.hiddenCount = hiddenCount
        self.featureCount = featureCount
    }
}
