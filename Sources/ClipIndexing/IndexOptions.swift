public import Files
public import ClipTypes

/// The settings of an indexing run.
public struct IndexOptions: Sendable {
    /// Which files are indexed again although their size and modification time are unchanged.
    public enum Redo: Hashable, Sendable {
        /// No files.
        case nothing
        /// The files that failed.
        case failed
        /// All files.
        case all
    }

    /// The files (of any extension) and folders (videos and pictures in them, by extension); also relative paths.
    public var paths: [String]
    /// The patterns of files and folders to exclude, also among ``paths``.
    public var excluded: [GlobPattern]
    /// The rule that selects the frames to decode; another one does not make unchanged files be indexed again.
    public var sampling: FrameSampler
    /// Which files are indexed again although their size and modification time are unchanged.
    public var redo: Redo
    /// Whether small pictures of each clip are stored, see ``ClipLibrary/strip(of:)``.
    public var makesStrips: Bool
    /// How long the size and the times of a file must not have changed before a run that goes on takes it: until it is
    /// stopped, such a run indexes new and changed files as they come. `nil` for a run that ends when all files are done.
    public var settleTime: Duration?

    /// Creates settings; by default nothing is excluded, and unchanged files are not indexed again.
    public init(
        paths: [String], excluded: [GlobPattern] = [], sampling: FrameSampler = .adaptive, redo: Redo = .nothing,
        makesStrips: Bool = true, settleTime: Duration? = nil
    ) {
        self.paths = paths
        self.excluded = excluded
        self.sampling = sampling
        self.redo = redo
        self.makesStrips = makesStrips
        self.settleTime = settleTime
    }
}
