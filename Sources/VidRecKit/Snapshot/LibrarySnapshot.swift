internal import Concurrency
internal import CatalogIndexes
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
    private let embeddings: LiveIndex<EmbeddingIndexStore>
    private let sketches: LiveIndex<SketchIndexStore>
    private let itemPart: LivePart<ItemEmbeddings, ChangeMark>
    private let recommenderPart: LivePart<RecommendSearch, CatalogPosition>

    init(catalog: Catalog, model: ClipModel, identity: EmbeddingModel, files: QueueExecutor, jobs: Int) {
        self.catalog = catalog
        self.identity = identity
        self.files = files
        var policy = IndexPolicy()
        policy.jobs = jobs
        embeddings = LiveIndex(
            EmbeddingIndexStore(catalog: catalog, model: identity, policy: policy), files: files,
            check: { try catalog.require(identity) })
        sketches = LiveIndex(
            SketchIndexStore(catalog: catalog, parity: model.projection.parity, policy: policy), files: files,
            check: { try catalog.require(model.identity) })
        let itemPart = LivePart<ItemEmbeddings, ChangeMark>(covers: { $0.covers($1) }) { state in
            try await files.run {
                let updated = try ItemEmbeddings.updated(state, catalog: catalog, model: identity)
                try catalog.require(identity)
                return updated
            }
        }
        self.itemPart = itemPart
        recommenderPart = LivePart(covers: { $0.covers($1) }) { state in
            let position = try await files.run { try catalog.position() }
            if let state, state.mark.covers(position, hasTrained: state.value.isTrained) {
                return .init(value: state.value, mark: position)
            }
            let embeddings = try await itemPart.value(at: position.clips)
            return try await files.run {
                try RecommendSearch.updated(
                    state, to: position, catalog: catalog, model: model, embeddings: embeddings)
            }
        }
    }

    /// Runs a search with the index of the embeddings of the current catalog.
    func searchEmbeddings<Found: Sendable>(
        _ search: @Sendable (EmbeddingIndex) async throws -> Found
    ) async throws -> Found {
        try await embeddings.search(at: position().clips, search)
    }

    /// Runs a search with the index of the sketches of the current catalog.
    func searchSketches<Found: Sendable>(
        _ search: @Sendable (SketchCatalogIndex) async throws -> Found
    ) async throws -> Found {
        try await sketches.search(at: position().clips, search)
    }

    /// Returns what the files of the indexes hold.
    func checkIndexes(verifying: Bool) async throws -> [IndexCheck] {
        [try await embeddings.check(verifying: verifying), try await sketches.check(verifying: verifying)]
    }

    /// Builds the indexes anew.
    func rebuildIndexes() async throws {
        _ = try await embeddings.rebuild()
        _ = try await sketches.rebuild()
    }

    /// Writes the changes that the files of the indexes do not have, if they are many. What fails is done again by the
    /// next command that needs an index.
    func storeIndexes() async {
        guard let mark = try? await position().clips else { return }
        try? await embeddings.store(at: mark)
        try? await sketches.store(at: mark)
    }

    /// Returns the embeddings of all clips of the current catalog.
    func itemEmbeddings() async throws -> ItemEmbeddings {
        try await itemPart.value(at: position().clips)
    }

    /// The number of reads of embeddings since the library was opened: one to load them, and one for each update.
    var embeddingUpdates: Int {
        get async { await embeddings.updates }
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
