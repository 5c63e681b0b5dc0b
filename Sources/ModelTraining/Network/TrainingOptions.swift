/// The settings of a training. Equal options, clips and first weights give equal results. Training throws
/// `TrainingError` with the code `unsuitableOptions` if an option is out of its range.
public struct TrainingOptions: Hashable, Sendable, Codable {
    /// The seed of all random choices: the held-out clips, the batches, the views and their augmentation.
    public var seed: UInt64 = 1
    /// The maximum number of epochs, at least 0; an epoch shows each view of each clip about once.
    public var epochs = 40
    /// The number of clips of a batch, two views of each; at least 2. With fewer training clips, a batch has all of
    /// them.
    public var batchSize = 96
    /// The highest learning rate, at least 0: that after the warmup.
    public var learningRate: Float = 1e-3
    /// The factor on the learning rate of the projection, at least 0; 0 keeps the projection as it is.
    public var projectionRate: Float = 1
    /// The decoupled weight decay of the matrices of the GRU and of the output matrix, at least 0; biases and the
    /// projection have none.
    public var weightDecay: Float = 0.01
    /// The share of all steps over which the learning rate rises from 0, 0...1; then it falls along a cosine.
    public var warmup = 0.1
    /// The maximum norm of a gradient, above 0; longer ones are scaled to it.
    public var clippingNorm: Float = 1
    /// The loss that is minimized.
    public var loss = ContrastiveLoss()
    /// The augmentation of the order and times of a view's frames.
    public var augmentation = TemporalAugmentation()
    /// The share of the groups that is held out for validation, 0..<1; 0 for none, which disables `patience`. None are
    /// held out if fewer than 2 groups would be held out or left.
    public var validationShare = 0.15
    /// The number of epochs in a row without improvement on the held-out clips that end the training, at least 1;
    /// ignored if none are held out.
    public var patience = 10

    /// Creates the default options.
    public init() {}

    func check() throws(TrainingError) {
        let ranges: [(name: String, isValid: Bool, what: String)] = [
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
        for range in ranges where !range.isValid {
            throw TrainingError(
                code: .unsuitableOptions, description: "the training option '\(range.name)' must be \(range.what)")
        }
    }
}
