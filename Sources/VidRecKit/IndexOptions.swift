public import VideoDecoding

/// What to index, and how.
public struct IndexOptions: Sendable {
    /// What is indexed again although it has not changed.
    public enum Redo: Hashable, Sendable {
        /// Nothing.
        case nothing
        /// What failed before.
        case failed
        /// Everything.
        case all
    }

    /// Where clips are decoded.
    public enum Isolation: Hashable, Sendable {
        /// In this process: a clip that crashes libav ends it. For trusted clips.
        case inProcess
        /// Each clip in a process of its own, which `vidrec worker`, started once, makes and confines.
        case worker(WorkerProgram)
    }

    /// More clips at once than any machine has cores for.
    public static let mostJobs = 4096

    /// Files and folders, absolute or from the current folder on.
    public var paths: [String]
    /// Patterns of files and folders to pass over.
    public var excluded: [GlobPattern]
    /// Which frames are looked at.
    public var sampling: FrameSampler
    /// Bounds on what one clip may cost, for decoding in this process; a worker program has its own.
    public var limits: DecodingLimits
    /// How many clips are in hand at once, at most ``mostJobs``.
    public var jobs: Int { didSet { jobs = min(jobs, Self.mostJobs) } }
    /// What is indexed again although it has not changed.
    public var redo: Redo
    /// Where clips are decoded.
    public var isolation: Isolation

    /// Indexes `paths` with the defaults.
    public init(
        paths: [String],
        excluded: [GlobPattern] = [],
        sampling: FrameSampler = .adaptive,
        limits: DecodingLimits = .standard,
        jobs: Int = 1,
        redo: Redo = .nothing,
        isolation: Isolation = .inProcess
    ) {
        self.paths = paths
        self.excluded = excluded
        self.sampling = sampling
        self.limits = limits
        self.jobs = min(jobs, Self.mostJobs)
        self.redo = redo
        self.isolation = isolation
    }
}
