/// How a `NextItemNetwork` is trained.
public struct NextItemOptions: Hashable, Sendable {
    /// How many values an item's embedding has.
    public var embeddingCount = 64
    /// How many values the state has.
    public var hiddenCount = 64
    /// How often every sequence is read.
    public var epochs = 28
    /// How many sequences a step of learning takes together.
    public var batchCount = 16
    /// The longest part of a sequence that is read at once; longer ones are cut, each part beginning with the last item of
    /// the one before.
    public var windowLength = 100
    /// How far the first steps go; later ones less, down to nothing, along a cosine.
    public var learningRate: Float = 0.006
    /// The share of values of embeddings that are left out at random.
    public var embeddingDropout: Float = 0.4
    /// The share of values of states that are left out at random.
    public var stateDropout: Float = 0.4
    /// How much each step shortens the weights, times the learning rate.
    public var weightDecay: Float = 0
    /// The share of items whose own embedding is left out of a step, so that what is known of them must do
    /// (Volkovs, Yu and Poutanen, "DropoutNet", NeurIPS 2017). Only with features.
    public var itemDropout: Float = 0.2
    /// Up to how many items all are compared with in every step; of more, some are drawn.
    public var mostCompared = 8_000
    /// How many items are drawn then, besides those of the batch.
    public var negativeCount = 2_048

    /// The defaults.
    public init() {}
}
