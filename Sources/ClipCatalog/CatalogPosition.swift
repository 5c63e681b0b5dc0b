internal import CatalogStorage
/// The version of a catalog's content in three parts, each of which changes only by writes of its kind.
///
/// Data that was loaded from a part of the catalog is current as long as this part of the position is unchanged.
public struct CatalogPosition: Hashable, Sendable {
    /// The end of the log of clips, which changes with every write of clips, files, sketches and embeddings.
    public let clips: ChangeMark
    /// The end of the log of interactions, which changes with every write of interactions, users and items.
    public let interactions: ChangeMark
    /// The generation of the artifacts, such as trained recommenders, which grows each time one is written.
    public let models: Int64

    init(_ state: StateRow) {
        self.init(clips: state.clips, interactions: state.interactions, models: state.models)
    }

    /// Creates a position from the ends of the two logs and the generation of the artifacts.
    public init(clips: ChangeMark, interactions: ChangeMark, models: Int64) {
        self.clips = clips
        self.interactions = interactions
        self.models = models
    }
}
