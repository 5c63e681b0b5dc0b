/// Where a training stands after an epoch.
public struct TrainingProgress: Sendable {
    /// The epoch, from 1; 0 stands for the start, before any step.
    public let epoch: Int
    /// How many there will be at most.
    public let epochCount: Int
    /// The mean loss over the epoch's steps; `nil` at the start.
    public let loss: Double?
    /// How the held-out clips fare; `nil` if none are held out.
    public let validation: RetrievalScore?
    /// Whether no epoch before was as good.
    public let isBest: Bool
    /// The learning rate of the last step.
    public let learningRate: Float
    /// How long the epoch took.
    public let duration: Duration
    /// From here the training can go on, to the same weights.
    public let checkpoint: TrainingCheckpoint
}
