/// The visual descriptor of a frame: its color, texture and shape, and its motion since the previous sampled frame.
public struct FrameDescriptor: Hashable, Sendable {
    /// The values of the descriptor in the order of a `DescriptorLayout`, each in -1...1. Histograms hold fractions
    /// that sum to 1.
    public let values: [Float]
    /// The presentation time of the frame, counted from the start of the clip.
    public let time: Duration
    /// The contrast weight of the frame, 0...1, by which it counts in embeddings and comparisons; 0 for a black, white,
    /// plain or frozen frame, which does not count.
    public let weight: Float
    /// The local detail of the frame; `nil` if it was not asked for, or the frame is plain.
    public let detail: FrameDetail?

    /// Creates a descriptor from its values, its presentation time, its contrast weight and its local detail.
    public init(values: [Float], time: Duration, weight: Float, detail: FrameDetail? = nil) {
        self.values = values
        self.time = time
        self.weight = weight
        self.detail = detail
    }
}
