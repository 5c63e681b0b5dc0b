/// The progress of a training after an epoch.
public struct TrainingProgress: Sendable {
    /// The epoch, from 1; 0 before the first step.
    public let epoch: Int
    /// The highest number of epochs.
    public let epochCount: Int
    /// The mean loss over the epoch's steps; `nil` for epoch 0.
    public let loss: Double?
    /// The score of the held-out clips; `nil` if none are held out.
    public let validation: RetrievalScore?
    /// Whether this is the best epoch so far.
    public let isBest: Bool
    /// The learning rate of the last step.
    public let learningRate: Float
    /// The duration of the epoch.
    public let duration: Duration
    /// A checkpoint from which the training continues to the same result.
    public let checkpoint: TrainingCheckpoint
}
