/// The settings of the training of a ``NextItemNetwork``.
public struct NextItemOptions: Hashable, Sendable {
    /// The number of values of an item's embedding, a positive multiple of 16.
    public var embeddingCount = 64
    /// The number of values of the state of the recurrent unit, a positive multiple of 16.
    public var hiddenCount = 64
    /// The number of epochs, 0 or more: of passes over all sequences.
    public var epochs = 28
    /// The number of windows, whole or cut sequences, of a batch, which is one training step; above 0.
    public var batchCount = 16
    /// The maximum number of predictions of one training sequence, above 0; longer sequences are cut, each part
    /// starting with the last item of the one before.
    public var windowLength = 100
    /// The learning rate of the first step; it falls to 0 along a cosine.
    public var learningRate: Float = 0.006
    /// The share of the values of input embeddings that are dropped out in training, in 0..<1.
    public var embeddingDropout: Float = 0.4
    /// The share of the values of states that are dropped out in training, in 0..<1.
    public var stateDropout: Float = 0.4
    /// The decoupled weight decay (AdamW): a step subtracts this times the learning rate times the parameter; 0 for
    /// none.
    public var weightDecay: Float = 0
    /// The share of items whose own embedding is dropped out of a step, in 0..<1, so that the network learns to score
    /// by features alone (Volkovs, Yu and Poutanen, "DropoutNet", NeurIPS 2017). Ignored without features.
    public var itemDropout: Float = 0.2
    /// The maximum number of items for a softmax over all items; with more, negatives are sampled. Only items that
    /// occur in the training sequences count.
    public var maximumSoftmaxItems = 8_000
    /// The number of negatives that are sampled for a step, besides the items of the batch, if there are more items
    /// than `maximumSoftmaxItems`; 0 or more.
    public var negativeCount = 2_048

    /// Creates the default options.
    public init() {}
}
