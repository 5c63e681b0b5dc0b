/// What a training will cost, estimated from the preparation of a few clips and the settings.
public struct TrainingCost: Hashable, Sendable {
    /// The number of distinct clips.
    public let clips: Int
    /// The number of clips that are still to be decoded and altered.
    public let missingClips: Int
    /// The processor time of decoding and altering these clips.
    public let preparation: Duration
    /// The processor time of fitting the projections and the odds of a copy.
    public let fitting: Duration
    /// The processor time of training the network, if no epoch is saved by stopping early.
    public let network: Duration
    /// The number of bytes that the work folder will grow by.
    public let workByteCount: Int
    /// The number of bytes that are free on the volume of the work folder; `nil` if unknown.
    public let freeByteCount: Int?
    /// The memory of this process, at most, in bytes.
    public let memoryByteCount: Int

    /// The processor time of the whole training.
    public var total: Duration { preparation + fitting + network }
}
