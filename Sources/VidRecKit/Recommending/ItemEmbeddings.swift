internal import ClipCatalog
internal import ClipTypes
internal import Concurrency

/// The embeddings of all clips of a catalog in memory, for recommending and training.
struct ItemEmbeddings: Sendable {
    /// The model of the embeddings.
    let model: EmbeddingModel
    private var summaries = ClipMap<EmbeddingSummary>()

    init(of model: EmbeddingModel) { self.model = model }

    /// Returns the embedding of an indexed clip; `nil` if it has none.
    subscript(clip: ClipID) -> EmbeddingSummary? { summaries[clip] }

    /// Updates the embeddings, or loads them if there are none or too much has changed.
    ///
    /// - Parameter model: The model of embeddings that are yet to be stored in an empty catalog.
    static func updated(
        _ state: LivePart<ItemEmbeddings, ChangeMark>.State?, catalog: Catalog, model: EmbeddingModel
    ) throws -> LivePart<ItemEmbeddings, ChangeMark>.State {
        let model = try catalog.modelInUse() ?? model
        if let state, state.value.model == model, let changes = try catalog.changedClips(since: state.mark) {
            var embeddings = state.value
            for clip in changes.clips { embeddings.summaries[clip] = nil }
            for (clip, embedding, parts) in try catalog.summaries(of: changes.clips) {
                embeddings.summaries[clip] = EmbeddingSummary(embedding: embedding, contributions: parts)
            }
            return .init(value: embeddings, mark: changes.mark)
        }
        // The position first: changes during the reading are applied again afterwards.
        let mark = try catalog.position().clips
        var embeddings = ItemEmbeddings(of: model)
        try catalog.forEachEmbedding { embeddings.summaries[$0] = EmbeddingSummary(embedding: $1, contributions: $2) }
        return .init(value: embeddings, mark: mark)
    }
}
