internal import ClipCatalog
internal import ClipTypes
internal import VectorSearch

/// The catalog's embeddings in memory, for any number of concurrent queries.
struct EmbeddingSnapshot: Sendable {
    private(set) var index: FlatIndex
    private var contributions: ClipMap<FamilyContributions>

    init(dimension: Int) {
        index = FlatIndex(dimension: dimension)
        contributions = ClipMap()
    }

    /// Returns the embedding of an indexed clip; `nil` if it has none.
    func summary(of clip: ClipID) -> EmbeddingSummary? {
        index.embedding(of: clip).map { EmbeddingSummary(embedding: $0, contributions: contributions[clip]) }
    }

    private mutating func insert(_ embedding: ClipEmbedding, _ parts: FamilyContributions?, for clip: ClipID) {
        index.insert(embedding, for: clip)
        contributions[clip] = parts
    }

    /// Updates a snapshot, or loads it if there is none or too much has changed.
    static func updated(
        _ state: LivePart<EmbeddingSnapshot, ChangeMark>.State?, catalog: Catalog, dimension: Int
    ) throws -> LivePart<EmbeddingSnapshot, ChangeMark>.State {
        if let state, let changes = try catalog.changedClips(since: state.mark) {
            var snapshot = state.value
            for clip in changes.clips {
                snapshot.index.remove(clip)
                snapshot.contributions[clip] = nil
            }
            for (clip, embedding, parts) in try catalog.summaries(of: changes.clips) {
                snapshot.insert(embedding, parts, for: clip)
            }
            return .init(value: snapshot, mark: changes.mark)
        }
        // The position first: changes during the reading are applied again afterwards.
        let mark = try catalog.position().clips
        var snapshot = EmbeddingSnapshot(dimension: dimension)
        try catalog.forEachEmbedding { snapshot.insert($1, $2, for: $0) }
        return .init(value: snapshot, mark: mark)
    }
}

/// The embedding of a clip, with the contribution of each descriptor family.
struct EmbeddingSummary: Hashable, Sendable {
    let embedding: ClipEmbedding
    let contributions: FamilyContributions?

    /// Returns the share of each descriptor family in the similarity to another clip; empty without contributions.
    func shares(with other: EmbeddingSummary) -> [DescriptorFamily: Float] {
        guard let contributions, let others = other.contributions else { return [:] }
        return FamilyContributions.shares(of: embedding, contributions, and: other.embedding, others)
    }
}
