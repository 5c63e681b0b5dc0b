/// The features of a clip's sampled frames, in the order of time.
public struct FeatureSequence: Hashable, Sendable {
    /// The frames.
    public let frames: [FeatureFrame]

    /// Joins the frames of one clip.
    ///
    /// - Precondition: all have equally many values.
    public init(frames: [FeatureFrame]) {
        if let count = frames.first?.values.count {
            for frame in frames {
                precondition(
                    frame.values.count == count, "frames of \(count) and of \(frame.values.count) values in one clip"
                )
            }
        }
        self.frames = frames
    }

    /// Whether any frame shows something.
    public var hasContent: Bool { frames.contains { $0.weight > 0 } }
}
