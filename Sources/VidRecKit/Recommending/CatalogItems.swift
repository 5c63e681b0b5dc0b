internal import ClipCatalog
internal import ClipTypes
internal import Recommenders

/// The clips of a catalog as items: what they go by, and their embeddings.
struct CatalogItems: Sendable {
    /// What the items of interactions go by.
    let names: ItemNames
    /// The clips with an embedding, by their ids in order.
    let clipNames: [String]
    let embeddings: [String: ClipEmbedding]
    let contributions: [String: FamilyContributions]
    private let dimension: Int
    private let seconds: [ClipID: Double]

    init(catalog: Catalog) throws {
        names = ItemNames(paths: try catalog.paths())
        seconds = try catalog.durations().mapValues { $0 / .seconds(1) }
        var clips: [String] = []
        var embeddings: [String: ClipEmbedding] = [:]
        var contributions: [String: FamilyContributions] = [:]
        try catalog.forEachEmbedding { clip, embedding, parts in
            let name = clip.description
            clips.append(name)
            embeddings[name] = embedding
            contributions[name] = parts
        }
        clipNames = clips
        self.embeddings = embeddings
        self.contributions = contributions
        dimension = embeddings.first?.value.values.count ?? 0
    }

    /// An interaction with the item by what it goes by, and seconds of a clip as the share of its length.
    func resolved(_ interaction: Interaction) -> Interaction {
        let clip = names.clip(of: interaction.item)
        var value = interaction.value
        if interaction.event == .watched, let watched = value, watched > 1, let clip, let length = seconds[clip],
            length > 0
        {
            value = min(1, watched / length)
        }
        return Interaction(
            user: interaction.user, item: clip?.description ?? interaction.item, time: interaction.time,
            event: interaction.event, value: value)
    }

    /// The embeddings of items; none for those that are no clips.
    func features(of items: [String]) -> ItemFeatures {
        ItemFeatures(items.map { embeddings[$0]?.values }, dimension: dimension)
    }
}
