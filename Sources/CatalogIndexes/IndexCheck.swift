/// What the files of an index hold.
public struct IndexCheck: Hashable, Sendable {
    /// What the index finds.
    public enum Content: String, Hashable, Sendable, CaseIterable {
        /// Similar clips, by embeddings.
        case embeddings
        /// Candidates for copies, by sketches.
        case sketches
    }

    /// What the index finds.
    public let content: Content
    /// How it is searched, such as `exact`; `nil` if there are no files that can be used.
    public let method: String?
    /// The number of clips in the files.
    public let clips: Int
    /// The number of changes of clips that the files do not have, which each search reads from the catalog.
    public let unstoredChanges: Int
    /// The number of files.
    public let files: Int
    /// The size of the files in bytes.
    public let byteCount: Int
    /// Why the files cannot be used, so that the next search builds them anew; `nil` if they can, or there are none.
    public let problem: String?
    /// Whether something that vidrec did not write is in the place of the files, so that they cannot be built.
    public var isBlocked = false

    static func none(_ content: Content, problem: String? = nil, isBlocked: Bool = false) -> IndexCheck {
        IndexCheck(
            content: content, method: nil, clips: 0, unstoredChanges: 0, files: 0, byteCount: 0, problem: problem,
            isBlocked: isBlocked)
    }
}
