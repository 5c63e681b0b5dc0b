/// The features of one frame, the input of a step of the recurrent network.
public struct FeatureFrame: Hashable, Sendable {
    /// The features, finite; all frames of a model have the same number.
    public let values: [Float]
    /// The presentation time, relative to the start of the clip.
    public let time: Duration
    /// The content weight of the frame in the mean over the clip, in 0...1; 0 for a black, white or frozen frame, which
    /// the network skips.
    public let weight: Float

    /// Creates a frame from its features, its presentation time and its content weight in 0...1.
    public init(values: [Float], time: Duration, weight: Float) {
        self.values = values
        self.time = time
        self.weight = weight
    }
}
