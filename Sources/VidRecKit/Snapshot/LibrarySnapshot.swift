internal import Concurrency
internal import ClipCatalog
internal import ClipModels
internal import ClipTypes
internal import Isolation
internal import SequenceModels

/// What answers queries: copies of what the catalog holds in memory, each part loaded when it is first needed and then kept
/// up to date by changes. The kinds of change (clips, interactions, models) are told apart, so that an interaction that is
/// recorded makes nobody look at embeddings again.
struct LibrarySnapshot: Sendable {
    private let catalog: Catalog
    private let files: QueueExecutor
    private let embeddingPart: LivePart<EmbeddingSnapshot, ChangeMark>
    private let sketchPart: LivePart<SketchSnapshot, ChangeMark>
    private let recommenderPart: LivePart<RecommendSearch, CatalogPosition>

    init(catalog: Catalog, model: ClipModel, files: QueueExecutor) {
        self.catalog = catalog
        self.files = files
        embeddingPart = LivePart(covers: { $0.covers($1) }) { state in
            try await files.run {
                try EmbeddingSnapshot.updated(state, catalog: catalog, dimension: model.identity.dimension)
            }
        }
        let sketchPart = LivePart<SketchSnapshot, ChangeMark>(covers: { $0.covers($1) }) { state in
            try await files.run {
                try SketchSnapshot.updated(
                    state, catalog: catalog, matcher: model.matcher, codeSize: model.projection.parity.count / 2)
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

    /// The embeddings as the catalog has them now.
    func embeddings() async throws -> EmbeddingSnapshot {
        try await embeddingPart.value(at: position().clips)
    }

    /// How often embeddings were read since the library was opened: once to load them, and once for each time at which some
    /// had changed.
    var embeddingUpdates: Int {
        get async { await embeddingPart.updates }
    }

    /// The sketches as the catalog has them now.
    func sketches() async throws -> SketchSnapshot {
        try await sketchPart.value(at: position().clips)
    }

    /// The recommenders, with the embeddings and sketches of their items, as the catalog has them now.
    func recommenders() async throws -> RecommendSearch {
        try await recommenderPart.value(at: position())
    }

    private func position() async throws -> CatalogPosition {
        try await files.run { [catalog] in try catalog.position() }
    }
}

extension ChangeMark {
    /// Whether a reader at this place of the log has seen what stands at another.
    func covers(_ other: ChangeMark) -> Bool { number > other.number || self == other }
}

extension CatalogPosition {
    func covers(_ other: CatalogPosition) -> Bool { covers(other, hasTrained: false) }

    /// Whether a reader here has seen what stands at another place. Trained recommenders do not read interactions.
    func covers(_ other: CatalogPosition, hasTrained: Bool) -> Bool {
        clips.covers(other.clips) && models >= other.models
            && (hasTrained || interactions.covers(other.interactions))
    }
}
