/// The features of a clip's sampled frames, in order of time.
public struct FeatureSequence: Hashable, Sendable {
    /// The frames.
    public let frames: [FeatureFrame]

    /// Creates a sequence from the frames of one clip.
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

    /// Whether any frame has a weight above 0.
    public var hasContent: Bool { frames.contains { $0.weight > 0 } }
}
