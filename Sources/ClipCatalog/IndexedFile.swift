public import ClipTypes

/// What indexing one file came to.
public struct IndexedFile: Hashable, Sendable {
    /// Where the file is, stored as given.
    public let path: String
    /// Its size when it was read.
    public let byteCount: Int64
    /// When it was last modified, counted from the start of 1970 (UTC).
    public let modified: Duration
    /// What was found in it.
    public let outcome: Outcome

    /// What was found in a file.
    public enum Outcome: Hashable, Sendable {
        /// A clip, read now.
        case clip(IndexedClip)
        /// The bytes of a clip that is in the catalog already: one clip, another path.
        case known(ClipID)
        /// Nothing: the file itself could not be read, so not even its identity is known.
        case unreadable(reason: String)
    }

    /// Joins the facts.
    public init(path: String, byteCount: Int64, modified: Duration, outcome: Outcome) {
        self.path = path
        self.byteCount = byteCount
        self.modified = modified
        self.outcome = outcome
    }
}
