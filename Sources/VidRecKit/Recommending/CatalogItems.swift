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

    init(catalog: Catalog) throws {
        names = ItemNames(paths: try catalog.paths())
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

    /// The embeddings of items; none for those that are no clips.
    func features(of items: [String]) -> ItemFeatures {
        ItemFeatures(items.map { embeddings[$0]?.values }, dimension: dimension)
    }
}
