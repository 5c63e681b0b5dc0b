internal import ClipCatalog
internal import ClipTypes
internal import VectorSearch

/// The catalog's embeddings, to be searched by any number of queries at once.
struct EmbeddingSnapshot: Sendable {
    private(set) var index: FlatIndex
    private var contributions: ClipMap<FamilyContributions>

    init(dimension: Int) {
        index = FlatIndex(dimension: dimension)
        contributions = ClipMap()
    }

    /// What is known of an indexed clip's embedding; `nil` if it has none.
    func summary(of clip: ClipID) -> EmbeddingSummary? {
        index.embedding(of: clip).map { EmbeddingSummary(embedding: $0, contributions: contributions[clip]) }
    }

    private mutating func insert(_ embedding: ClipEmbedding, _ parts: FamilyContributions?, for clip: ClipID) {
        index.insert(embedding, for: clip)
        contributions[clip] = parts
    }

    /// Brings a snapshot up to date, or loads it if there is none or too much has changed.
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
        // The place first: what changes while the rows are read is applied again afterwards.
        let mark = try catalog.position().clips
        var snapshot = EmbeddingSnapshot(dimension: dimension)
        try catalog.forEachEmbedding { snapshot.insert($1, $2, for: $0) }
        return .init(value: snapshot, mark: mark)
    }
}

/// A clip as one vector, and what each descriptor family adds to it.
struct EmbeddingSummary: Hashable, Sendable {
    let embedding: ClipEmbedding
    let contributions: FamilyContributions?

    /// What each descriptor family adds to the similarity with another clip; empty if the model does not tell.
    func shares(with other: EmbeddingSummary) -> [DescriptorFamily: Float] {
        guard let contributions, let others = other.contributions else { return [:] }
        return FamilyContributions.shares(of: embedding, contributions, and: other.embedding, others)
    }
}
