public import ClipTypes

/// How the clips of a training set are read and altered.
public struct TrainingSetOptions: Sendable {
    /// Decides all alterations.
    public var seed: UInt64
    /// How many variants there are of each clip, the clip itself among them.
    public var variants: Int
    /// Which frames are looked at.
    public var sampling: FrameSampler
    /// How many frames of a clip are used at most, spread evenly over it.
    public var framesPerClip: Int
    /// How many clips are in hand at once. It changes nothing in the result.
    public var jobs: Int

    /// Joins the options.
    ///
    /// - Precondition: variants and frames are positive.
    public init(
        seed: UInt64 = 1,
        variants: Int = 24,
        sampling: FrameSampler = .adaptive,
        framesPerClip: Int = 64,
        jobs: Int = 1
    ) {
        precondition(variants > 0 && framesPerClip > 0, "\(variants) variants of \(framesPerClip) frames")
        self.seed = seed
        self.variants = variants
        self.sampling = sampling
        self.framesPerClip = framesPerClip
        self.jobs = jobs
    }

    /// The frames that are used.
    var selection: FrameSelection { FrameSelection(sampling, maximumFrames: framesPerClip) }
}
