package import ClipCatalog
package import ClipTypes
internal import Concurrency
package import VectorSearch

/// The embeddings of a catalog's clips, as an index of vectors: files below `index/`, and what has come since.
///
/// A copy costs little and does not change.
package struct EmbeddingIndex: CatalogIndex {
    /// A clip that was found, with what the catalog stores of it.
    package struct Found: Sendable {
        /// The clip with its embedding.
        package let summary: KeyedSummary
        /// The cosine similarity of its embedding and the query's.
        package let similarity: Float
    }

    /// The model of the embeddings.
    package let model: EmbeddingModel
    /// The position in the log of changes up to which the index has the clips of the catalog.
    package internal(set) var mark: ChangeMark
    /// The rows; the key of a row is that of its clip.
    package internal(set) var vectors: SegmentedIndex
    /// The number of changes that the files do not have; `nil` if there are no files.
    var unstoredChanges: Int?

    /// The number of clips with an embedding.
    package var count: Int { vectors.count }

    /// Returns the clips that are nearest to an embedding, the nearest first, and of equal similarity in the order of
    /// ids.
    ///
    /// - Parameters:
    ///   - embedding: The embedding of the query, of the model of the index.
    ///   - count: The maximum number of clips.
    ///   - excluded: The key of a clip to leave out; `nil` for none.
    ///   - scope: The clips that may be found, and how.
    ///   - catalog: The catalog, from which the embeddings of candidates are read.
    /// - Throws: `CatalogError`; `IndexFileError` if a file is damaged.
    package func neighbors(
        of embedding: ClipEmbedding, count: Int, excluding excluded: Int64?, within scope: SearchScope,
        in catalog: Catalog
    ) throws -> [Found] {
        guard count > 0 else { return [] }
        var vectors = vectors
        if !scope.excludedKeys.isEmpty { try vectors.remove(keys: scope.excludedKeys) }
        let filter = try scope.keys.map { try vectors.filter(keys: $0) }
        let method: VectorSearchOptions.Method =
            switch scope.method {
            case .automatic: .automatic
            case .exact: .scan
            case .approximate: .graph
            }
        let options = VectorSearchOptions(filter: filter, method: method)
        let read = Guarded<[Int64: KeyedSummary]>([:])
        // A few more, since those of equal similarity are in the order of keys.
        let wanted = min(count, vectors.count) + Self.surplus
        let neighbors = try vectors.neighbors(
            of: VectorQuery(embedding.values, excluding: excluded), count: wanted,
            options: options
        ) { [mark, dimension = vectors.dimension] keys in
            let summaries = try catalog.summaries(ofKeys: keys, validAt: mark)
            let byKey = Dictionary(uniqueKeysWithValues: summaries.map { ($0.key, $0) })
            read.withLock { $0.merge(byKey) { $1 } }
            let removed = [Float](repeating: .nan, count: dimension)
            return keys.flatMap { key in
                byKey[key].map(\.embedding.values).flatMap { $0.count == dimension ? $0 : nil } ?? removed
            }
        }
        let summaries = read.withLock { $0 }
        let found = neighbors.compactMap { neighbor in
            summaries[neighbor.key].map { Found(summary: $0, similarity: min(max(neighbor.similarity, -1), 1)) }
        }
        let sorted = found.sorted {
            ($1.similarity, $0.summary.clip) < ($0.similarity, $1.summary.clip)
        }
        return Array(sorted.prefix(count))
    }

    private static let surplus = 4
}
