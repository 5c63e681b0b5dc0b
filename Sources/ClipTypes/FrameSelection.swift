/// A sampling rule and the maximum number of frames it may select.
public struct FrameSelection: Hashable, Sendable {
    /// The rule that selects frames.
    public let sampling: FrameSampler
    /// The maximum number of frames, positive. If the rule selects more, they are thinned evenly over the clip. The
    /// decoder uses ``DecodingLimits/sampledFrames`` if that is smaller.
    public let maximumFrames: Int

    /// Creates a selection from a sampling rule; by default of all frames that the rule selects.
    ///
    /// - Precondition: `maximumFrames` is positive.
    public init(_ sampling: FrameSampler, maximumFrames: Int = .max) {
        precondition(maximumFrames > 0, "a selection of \(maximumFrames) frames")
        self.sampling = sampling
        self.maximumFrames = maximumFrames
    }
}
