public import VideoDecoding

/// What to index, and how.
public struct IndexOptions: Sendable {
    /// Files and folders, absolute or from the current folder on.
    public var paths: [String]
    /// Patterns of files and folders to pass over.
    public var excluded: [GlobPattern]
    /// Which frames are looked at.
    public var sampling: FrameSampler
    /// Bounds on what one clip may cost.
    public var limits: DecodingLimits
    /// How many clips are in hand at once.
    public var jobs: Int
    /// Whether files that have not changed are indexed again.
    public var force: Bool

    /// Indexes `paths` with the defaults.
    public init(
        paths: [String],
        excluded: [GlobPattern] = [],
        sampling: FrameSampler = .adaptive,
        limits: DecodingLimits = .standard,
        jobs: Int = 1,
        force: Bool = false
    ) {
        self.paths = paths
        self.excluded = excluded
        self.sampling = sampling
        self.limits = limits
        self.jobs = jobs
        self.force = force
    }
}
