/// How a summarizer is trained. Equal options, clips and starts give equal weights.
public struct TrainingOptions: Hashable, Sendable, Codable {
    /// Decides all draws: the held-out clips, the batches, the views and their augmentation.
    public var seed: UInt64 = 1
    /// How many epochs at most; one shows each view of each clip about once.
    public var epochs = 40
    /// How many clips a step compares, two views of each; at least 2.
    public var batchSize = 96
    /// The highest learning rate.
    public var learningRate: Float = 1e-3
    /// What the learning rate of the projection is multiplied with; 0 leaves it as it is.
    public var projectionRate: Float = 1
    /// How fast the weights of the GRU and the output shrink.
    public var weightDecay: Float = 0.01
    /// The part of all steps over which the learning rate rises; then it falls as a cosine.
    public var warmup = 0.1
    /// The longest gradient; longer ones are shortened to it.
    public var clippingNorm: Float = 1
    /// What views are compared by.
    public var loss = ContrastiveLoss()
    /// What is done to the order and times of a view's frames.
    public var augmentation = TemporalAugmentation()
    /// The part of the sources that is held out to judge by; 0 for none.
    public var validationShare = 0.15
    /// How many epochs without improvement on the held-out clips end the training.
    public var patience = 10

    /// The usual ones.
    public init() {}

    func check() throws(TrainingError) {
        let ranges: [(name: String, isFine: Bool, what: String)] = [
            ("epochs", epochs >= 0, "at least 0"),
            ("batchSize", batchSize >= 2, "at least 2"),
            ("learningRate", learningRate.isFinite && learningRate >= 0, "at least 0"),
            ("projectionRate", projectionRate.isFinite && projectionRate >= 0, "at least 0"),
            ("weightDecay", weightDecay.isFinite && weightDecay >= 0, "at least 0"),
            ("warmup", (0...1).contains(warmup), "0 to 1"),
            ("clippingNorm", clippingNorm > 0, "above 0"),
            ("validationShare", (0..<1).contains(validationShare), "0 to below 1"),
            ("patience", patience >= 1, "at least 1"),
            ("augmentation.largestSpeed", (1...100).contains(augmentation.largestSpeed), "1 to 100"),
            (
                "augmentation.shortestPart", augmentation.shortestPart > 0 && augmentation.shortestPart <= 1,
                "above 0, at most 1"
            ),
            ("augmentation.largestDrop", (0..<1).contains(augmentation.largestDrop), "0 to below 1"),
            ("loss.temperature", loss.temperature.isFinite && loss.temperature > 0, "above 0"),
        ]
        for range in ranges where !range.isFine {
            throw TrainingError(
                code: .unsuitableOptions, description: "the training option '\(range.name)' must be \(range.what)")
        }
    }
}
