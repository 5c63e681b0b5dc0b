public import ClipTypes

/// The result of indexing a file, as `Catalog.record(_:)` stores it.
public struct IndexedFile: Hashable, Sendable {
    /// The path of the file, stored as given.
    public let path: String
    /// The size of the file in bytes when it was read; 0 if it is unreadable.
    public let byteCount: Int64
    /// The modification time of the file when it was read, counted from 1970-01-01 00:00 UTC; zero if it is unreadable.
    public let modified: Duration
    /// The change time of the file's status (`st_ctime`) before it was read; `nil` if unknown.
    public let changed: Duration?
    /// What indexing found: a clip that was analyzed, a clip that is already known, or an unreadable file.
    public let outcome: Outcome

    /// The outcome of indexing a file.
    public enum Outcome: Hashable, Sendable {
        /// The file was analyzed; the analysis may have the status `.failed`.
        case clip(IndexedClip)
        /// The file has the same bytes as a clip that is already in the catalog, and was not decoded.
        case known(ClipID)
        /// The file could not be read, so that its id is unknown.
        case unreadable(reason: String)
    }

    /// Creates the result of indexing a file.
    public init(path: String, byteCount: Int64, modified: Duration, changed: Duration? = nil, outcome: Outcome) {
        self.path = path
        self.byteCount = byteCount
        self.modified = modified
        self.changed = changed
        self.outcome = outcome
    }
}
