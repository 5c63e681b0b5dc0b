public import ClipTypes
public import Isolation

/// What to measure, and how.
public struct ThroughputOptions: Sendable {
    /// Files and folders, absolute or from the current folder on.
    public var paths: [String]
    /// Which frames are looked at.
    public var sampling: FrameSampler
    /// How files are decoded, but for the number at once.
    public var decoding: DecodePool.Options
    /// How many clips are decoded at once.
    public var jobs: Int
    /// How often the clips are gone through, after once to warm up.
    public var repeats: Int
    /// The program to compare with, which goes through the clips after each run of vidrec.
    public var compared: FFmpegProgram?

    /// Measures `paths` with the defaults.
    ///
    /// - Precondition: `jobs` and `repeats` are positive.
    public init(
        paths: [String],
        sampling: FrameSampler = .adaptive,
        decoding: DecodePool.Options = DecodePool.Options(),
        jobs: Int = 1,
        repeats: Int = 3,
        compared: FFmpegProgram? = nil
    ) {
        precondition(jobs > 0 && repeats > 0, "\(jobs) jobs and \(repeats) runs are not both positive")
        self.paths = paths
        self.sampling = sampling
        self.decoding = decoding
        self.jobs = jobs
        self.repeats = repeats
        self.compared = compared
    }
}
