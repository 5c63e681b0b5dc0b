public import ClipTypes
private import VisualDescriptors

/// The settings of sampling and altering the clips of a training set.
public struct TrainingSetOptions: Sendable {
    /// The seed of all alterations.
    public var seed: UInt64
    /// The number of variants of each clip, including the clip itself; at least 1.
    public var variants: Int
    /// The way in which frames are sampled.
    public var sampling: FrameSampler
    /// The maximum number of frames of a clip, evenly spread; at least 1.
    public var framesPerClip: Int
    /// The layout of the descriptors.
    let layout: DescriptorLayout
    /// The maximum number of clips that are prepared at once. It does not change the result.
    public var jobs: Int

    /// Creates settings; by default, 24 variants of up to 64 frames for each clip.
    ///
    /// - Precondition: `variants` and `framesPerClip` are above 0.
    public init(
        seed: UInt64 = 1,
        variants: Int = 24,
        sampling: FrameSampler = .adaptive,
        framesPerClip: Int = 64,
        jobs: Int = 1
    ) {
        precondition(
            variants > 0 && framesPerClip > 0, "\(variants) variants and \(framesPerClip) frames must be above 0")
        self.seed = seed
        self.variants = variants
        self.sampling = sampling
        self.framesPerClip = framesPerClip
        self.jobs = jobs
        layout = FrameDescriber.layout
    }

    /// The selection of frames.
    var selection: FrameSelection { FrameSelection(sampling, maximumFrames: framesPerClip) }
}
