public import ClipTypes
public import Isolation

/// The settings of a ``ThroughputBench``.
public struct ThroughputOptions: Sendable {
    /// The files, and the folders with their subfolders, to measure; absolute or relative to the current folder.
    public var paths: [String]
    /// The rule that selects the frames to decode.
    public var sampling: FrameSampler
    /// The settings of decoding; its number of jobs is replaced by ``jobs``.
    public var decoding: DecodePool.Options
    /// The number of clips that are decoded at once, by vidrec and by the program to compare with; above 0.
    public var jobs: Int
    /// The number of measured runs after the warmup, above 0.
    public var repeats: Int
    /// The program to compare with, which decodes the clips that vidrec can decode after each run of vidrec but the
    /// warmup; `nil` for none.
    public var compared: FFmpegProgram?

    /// Creates settings; by default three runs with one job and without a comparison.
    ///
    /// - Precondition: `jobs` and `repeats` are above 0.
    public init(
        paths: [String],
        sampling: FrameSampler = .adaptive,
        decoding: DecodePool.Options = DecodePool.Options(),
        jobs: Int = 1,
        repeats: Int = 3,
        compared: FFmpegProgram? = nil
    ) {
        precondition(jobs > 0 && repeats > 0, "\(jobs) jobs and \(repeats) runs must be above 0")
        self.paths = paths
        self.sampling = sampling
        self.decoding = decoding
        self.jobs = jobs
        self.repeats = repeats
        self.compared = compared
    }
}
