private import Files
public import ClipTypes

/// The settings of indexing.
public struct IndexOptions: Sendable {
    /// The unchanged files that are indexed again.
    public enum Redo: Hashable, Sendable {
        /// None.
        case nothing
        /// Those that failed.
        case failed
        /// All.
        case all
    }

    /// The files and folders, absolute or relative to the current folder.
    public var paths: [String]
    /// The patterns of files and folders to exclude.
    public var excluded: [GlobPattern]
    /// The sampling of frames.
    public var sampling: FrameSampler
    /// The unchanged files that are indexed again.
    public var redo: Redo

    /// Creates settings.
    public init(
        paths: [String], excluded: [GlobPattern] = [], sampling: FrameSampler = .adaptive, redo: Redo = .nothing
    ) {
        self.paths = paths
        self.excluded = excluded
        self.sampling = sampling
        self.redo = redo
    }
}
