/// A sampling rule and the maximum number of frames it may select.
public struct FrameSelection: Hashable, Sendable {
    /// The sampling rule.
    public let sampling: FrameSampler
    /// The maximum number of frames, positive. If the rule selects more, they are thinned evenly over the clip.
    public let mostFrames: Int

    /// Creates a selection; by default of all frames that the rule selects.
    ///
    /// - Precondition: `mostFrames` is positive.
    public init(_ sampling: FrameSampler, mostFrames: Int = .max) {
        precondition(mostFrames > 0, "a selection of \(mostFrames) frames")
        self.sampling = sampling
        self.mostFrames = mostFrames
    }
}
