/// The progress of a training after an epoch, or before the first one.
public struct TrainingProgress: Sendable {
    /// The number of the epoch, from 1; 0 before the first step.
    public let epoch: Int
    /// The maximum number of epochs; the training may end earlier.
    public let epochCount: Int
    /// The mean loss over the epoch's steps; `nil` for epoch 0.
    public let loss: Double?
    /// The score of the network on the held-out clips; `nil` if none are held out.
    public let validation: RetrievalScore?
    /// Whether this is the best epoch so far by the held-out clips: by mAP, then by loss. `true` for epoch 0, and
    /// always if none are held out.
    public let isBest: Bool
    /// The learning rate of the epoch's last step; 0 for epoch 0.
    public let learningRate: Float
    /// The duration of the epoch, including the scoring.
    public let duration: Duration
    /// A checkpoint after this epoch, from which the training continues to the same result.
    public let checkpoint: TrainingCheckpoint
}
