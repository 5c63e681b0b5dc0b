internal import Concurrency
public import Recommenders

extension ClipLibrary {
    /// Returns the embeddings of the items that are clips of the catalog, for content-based recommendation.
    ///
    /// - Parameter items: The items. A clip is found by path, by id, or by file name if only one clip has it.
    /// - Returns: A row for each item, zeros if it is not a clip with an embedding; `nil` if no item is.
    /// - Throws: ``VidRecError/Code/otherModel`` if the embeddings were made by another model.
    public nonisolated func features(of items: [String]) async throws -> ItemFeatures? {
        try await VidRecError.translating {
            try await requireModel()
            let embeddings = try await snapshot.itemEmbeddings()
            return try await executors.files.run { [catalog] in
                let clips = try CatalogItems(catalog: catalog, embeddings: embeddings)
                let features = clips.features(of: items.map { clips.names.key(of: $0) })
                return features.isKnown.contains(true) ? features : nil
            }
        }
    }
}
