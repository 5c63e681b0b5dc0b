/// A selection of a clip's frames: a sampling, thinned to a number of frames.
public struct FrameSelection: Hashable, Sendable {
    /// Which frames are wanted.
    public let sampling: FrameSampler
    /// The most frames; more are thinned evenly over the clip. Positive.
    public let mostFrames: Int

    /// Creates a selection.
    ///
    /// - Precondition: `mostFrames` is positive.
    public init(_ sampling: FrameSampler, mostFrames: Int = .max) {
        precondition(mostFrames > 0, "a selection of \(mostFrames) frames")
        self.sampling = sampling
        self.mostFrames = mostFrames
    }
}
