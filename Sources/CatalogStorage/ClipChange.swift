public import ClipTypes

/// A change of a clip in the log of changes: it was added, replaced or removed, or its files changed.
public struct ClipChange: Hashable, Sendable {
    /// The id of the clip.
    public let id: ClipID
    /// The key that the clip has or had in the catalog; `nil` if a vidrec wrote the change that did not record it.
    public let key: Int64?

    /// Creates a change of a clip with an id and a key.
    public init(id: ClipID, key: Int64?) {
        self.id = id
        self.key = key
    }
}
