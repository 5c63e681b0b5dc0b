internal import Concurrency
internal import ClipCatalog
internal import ClipTypes
internal import VectorSearch

/// The catalog's embeddings in memory, for any number of concurrent queries.
struct EmbeddingSnapshot: Sendable {
    /// The model of the embeddings.
    let model: EmbeddingModel
    private(set) var index: FlatIndex
    private var contributions: ClipMap<FamilyContributions>

    init(of model: EmbeddingModel) {
        self.model = model
        index = FlatIndex(dimension: model.dimension)
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
    ///
    /// - Parameter model: The model of embeddings that are yet to be stored in an empty catalog.
    static func updated(
        _ state: LivePart<EmbeddingSnapshot, ChangeMark>.State?, catalog: Catalog, model: EmbeddingModel
    ) throws -> LivePart<EmbeddingSnapshot, ChangeMark>.State {
        let model = try catalog.modelInUse() ?? model
        if let state, state.value.model == model, let changes = try catalog.changedClips(since: state.mark) {
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
        var snapshot = EmbeddingSnapshot(of: model)
        try catalog.forEachEmbedding { snapshot.insert($1, $2, for: $0) }
        return .init(value: snapshot, mark: mark)
    }
}

/// The embedding of a clip, with the contribution of each descriptor family; the embedding of a `FeatureNetwork` has
/// none, and is content alone.
struct EmbeddingSummary: Hashable, Sendable {
    let embedding: ClipEmbedding
    let contributions: FamilyContributions?

    /// Returns the share of each descriptor family in the similarity to another clip.
    func shares(with other: EmbeddingSummary) -> [DescriptorFamily: Float] {
        guard let contributions, let others = other.contributions else {
            return [.content: zip(embedding.values, other.embedding.values).reduce(0) { $0 + $1.0 * $1.1 }]
        }
        return FamilyContributions.shares(of: embedding, contributions, and: other.embedding, others)
    }
}
