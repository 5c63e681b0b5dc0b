internal import ClipCatalog
internal import ClipTypes
internal import Recommenders

/// The clips of a catalog as items: their names and embeddings.
struct CatalogItems: Sendable {
    /// The mapping from item names to clips.
    let names: ItemNames
    /// The ids of the clips with an embedding, in order.
    let clipNames: [String]
    /// The model of the embeddings.
    var model: EmbeddingModel { embeddings.model }
    private let embeddings: ItemEmbeddings
    private let durations: ClipMap<Duration>
    private let paths: ClipMap<[String]>

    private init(embeddings: ItemEmbeddings, paths: ClipMap<[String]>, durations: ClipMap<Duration>) {
        self.embeddings = embeddings
        self.paths = paths
        self.durations = durations
        names = ItemNames(paths: Dictionary(uniqueKeysWithValues: paths.all.map { ($0.key, $0.value) }))
        clipNames = paths.all.map(\.key).filter { embeddings[$0] != nil }.sorted().map(\.description)
    }

    /// Loads the names and durations of a catalog's clips.
    ///
    /// - Parameter embeddings: The embeddings of the catalog as it is now, or a little earlier.
    init(catalog: Catalog, embeddings: ItemEmbeddings) throws {
        var paths = ClipMap<[String]>()
        for (clip, own) in try catalog.paths() { paths[clip] = own }
        var durations = ClipMap<Duration>()
        for (clip, duration) in try catalog.durations() { durations[clip] = duration }
        self.init(embeddings: embeddings, paths: paths, durations: durations)
    }

    /// Returns the items after some clips were added, replaced or removed.
    func updated(_ clips: [ClipID], catalog: Catalog, embeddings: ItemEmbeddings) throws -> CatalogItems {
        var (paths, durations) = (paths, durations)
        let known = try catalog.durations(of: clips)
        for clip in clips {
            let own = try catalog.knownFiles(of: clip).map(\.path)
            paths[clip] = own.isEmpty ? nil : own
            durations[clip] = known[clip]
        }
        return CatalogItems(embeddings: embeddings, paths: paths, durations: durations)
    }

    /// Returns the embedding of an item; `nil` if it is not a clip or has none.
    func summary(of item: String) -> EmbeddingSummary? { ClipID(item).flatMap { embeddings[$0] } }

    /// Returns an interaction with a clip's id as its item, and with watched seconds as a share of its duration.
    func resolved(_ interaction: Interaction) -> Interaction {
        let clip = names.clip(of: interaction.item)
        var value = interaction.value
        if interaction.event == .watched, let watched = value, watched > 1, let clip,
            let length = durations[clip].map({ $0.seconds }), length > 0
        {
            value = min(1, watched / length)
        }
        return Interaction(
            user: interaction.user, item: clip?.description ?? interaction.item, time: interaction.time,
            event: interaction.event, value: value)
    }

    /// Returns the embeddings of items; `nil` vectors for those that are not clips.
    func features(of items: [String]) -> ItemFeatures {
        ItemFeatures(items.map { summary(of: $0)?.embedding.values }, dimension: embeddings.model.dimension)
    }
}
