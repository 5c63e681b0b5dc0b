/// The version of a catalog in three parts, each of which changes only by writes of its kind.
///
/// Data that was loaded from a part of the catalog is current as long as this part of the position is unchanged.
public struct CatalogPosition: Hashable, Sendable {
    /// The end of the log of clips, which changes with every write of clips, files, sketches and embeddings.
    public let clips: ChangeMark
    /// The end of the log of interactions, which changes with every write of interactions, users and items.
    public let interactions: ChangeMark
    /// The generation of the artifacts, which grows with every write of one.
    public let models: Int64

    /// Creates a position from its parts.
    public init(clips: ChangeMark, interactions: ChangeMark, models: Int64) {
        self.clips = clips
        self.interactions = interactions
        self.models = models
    }
}
