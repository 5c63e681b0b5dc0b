internal import Concurrency
internal import ClipCatalog
internal import ClipModels
internal import ClipTypes
internal import Isolation
internal import SequenceModels

/// The catalog's data in memory, which answers queries: each part is loaded when it is first needed, and then updated
/// from the catalog's changes. Changes of clips, interactions and models are separate, so that a recorded interaction
/// does not cause a read of embeddings.
struct LibrarySnapshot: Sendable {
    private let catalog: Catalog
    /// The model of the embeddings that the library computes.
    let identity: EmbeddingModel
    private let files: QueueExecutor
    private let embeddingPart: LivePart<EmbeddingSnapshot, ChangeMark>
    private let sketchPart: LivePart<SketchSnapshot, ChangeMark>
    private let recommenderPart: LivePart<RecommendSearch, CatalogPosition>

    init(catalog: Catalog, model: ClipModel, identity: EmbeddingModel, files: QueueExecutor) {
        self.catalog = catalog
        self.identity = identity
        self.files = files
        embeddingPart = LivePart(covers: { $0.covers($1) }) { state in
            try await files.run {
                let updated = try EmbeddingSnapshot.updated(state, catalog: catalog, model: identity)
                // Checked after the reading: the catalog may have been moved to another model since.
                try catalog.require(identity)
                return updated
            }
        }
        let sketchPart = LivePart<SketchSnapshot, ChangeMark>(covers: { $0.covers($1) }) { state in
            try await files.run {
                let updated = try SketchSnapshot.updated(
                    state, catalog: catalog, matcher: model.matcher, parity: model.projection.parity)
                try catalog.require(model.identity)
                return updated
            }
        }
        self.sketchPart = sketchPart
        let embeddingPart = embeddingPart
        recommenderPart = LivePart(covers: { $0.covers($1) }) { state in
            let position = try await files.run { try catalog.position() }
            if let state, state.mark.covers(position, hasTrained: state.value.isTrained) {
                return .init(value: state.value, mark: position)
            }
            let embeddings = try await embeddingPart.value(at: position.clips)
            let sketches = try await sketchPart.value(at: position.clips)
            return try await files.run {
                try RecommendSearch.updated(
                    state, to: position, catalog: catalog, model: model, embeddings: embeddings, sketches: sketches)
            }
        }
    }

    /// Returns the embeddings of the current catalog.
    func embeddings() async throws -> EmbeddingSnapshot {
        try await embeddingPart.value(at: position().clips)
    }

    /// The number of reads of embeddings since the library was opened: one to load them, and one for each update.
    var embeddingUpdates: Int {
        get async { await embeddingPart.updates }
    }

    /// Returns the sketches of the current catalog.
    func sketches() async throws -> SketchSnapshot {
        try await sketchPart.value(at: position().clips)
    }

    /// Returns the recommenders of the current catalog, with the embeddings and sketches of their items.
    func recommenders() async throws -> RecommendSearch {
        try await recommenderPart.value(at: position())
    }

    private func position() async throws -> CatalogPosition {
        try await files.run { [catalog] in try catalog.position() }
    }
}

extension ChangeMark {
    /// Returns whether a reader at this position has seen the changes up to another.
    func covers(_ other: ChangeMark) -> Bool { number > other.number || self == other }
}

extension CatalogPosition {
    func covers(_ other: CatalogPosition) -> Bool { covers(other, hasTrained: false) }

    /// Returns whether a reader here has seen the changes up to a position; trained recommenders ignore interactions.
    func covers(_ other: CatalogPosition, hasTrained: Bool) -> Bool {
        clips.covers(other.clips) && models >= other.models
            && (hasTrained || interactions.covers(other.interactions))
    }
}
