/// The features of a clip's sampled frames, in the order of their times.
public struct FeatureSequence: Hashable, Sendable {
    /// The frames, in the order of their times.
    public let frames: [FeatureFrame]

    /// Creates a sequence from the frames of one clip, in the order of their times.
    ///
    /// - Precondition: All frames have the same number of values.
    public init(frames: [FeatureFrame]) {
        if let count = frames.first?.values.count {
            for frame in frames {
                precondition(
                    frame.values.count == count, "the frames of one clip have \(count) and \(frame.values.count) values"
                )
            }
        }
        self.frames = frames
    }

    /// Whether any frame has a weight above 0; if not, the clip has no embedding.
    public var hasContent: Bool { frames.contains { $0.weight > 0 } }
}
