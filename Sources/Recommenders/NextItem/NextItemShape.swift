/// The sizes of a ``NextItemNetwork``.
public struct NextItemShape: Hashable, Sendable {
    /// The number of items that the network reads and scores; their indices are 0..<`itemCount`.
    public let itemCount: Int
    /// The number of values of an item's embedding: a positive multiple of 16.
    public let embeddingCount: Int
    /// The number of values of the state of the recurrent unit: a positive multiple of 16.
    public let hiddenCount: Int
    /// The number of feature values of an item; 0 for none.
    public let featureCount: Int

    /// Creates the sizes of a network; traps if the sizes of the embedding and the state are not positive multiples of
    /// 16.
    public init(itemCount: Int, embeddingCount: Int, hiddenCount: Int, featureCount: Int) {
        precondition(
            embeddingCount.isMultiple(of: 16) && hiddenCount.isMultiple(of: 16) && embeddingCount > 0
                && hiddenCount > 0, "\(embeddingCount) and \(hiddenCount) values must be multiples of 16 above 0")
        self.itemCount = itemCount
        self.embeddingCount = embeddingCount
        self.hiddenCount = hiddenCount
        self.featureCount = featureCount
    }
}
