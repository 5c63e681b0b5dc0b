private import Files
public import ClipTypes

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

    /// Files and folders, absolute or from the current folder on.
    public var paths: [String]
    /// Patterns of files and folders to pass over.
    public var excluded: [GlobPattern]
    /// Which frames are looked at.
    public var sampling: FrameSampler
    /// What is indexed again although it has not changed.
    public var redo: Redo

    /// Indexes `paths` with the defaults.
    public init(
        paths: [String], excluded: [GlobPattern] = [], sampling: FrameSampler = .adaptive, redo: Redo = .nothing
    ) {
        self.paths = paths
        self.excluded = excluded
        self.sampling = sampling
        self.redo = redo
    }
}
