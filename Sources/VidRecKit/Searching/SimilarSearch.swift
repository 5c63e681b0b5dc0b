internal import Concurrency
internal import CatalogIndexes
internal import ClipCatalog
internal import ClipModels
internal import ClipTypes
internal import Isolation
internal import SequenceModels

/// Answers similarity queries: finds the clips with the nearest embeddings.
struct SimilarSearch: Sendable {
    let pool: DecodePool
    let snapshot: LibrarySnapshot
    let queries: QueryResolver
    let executor: QueueExecutor

    /// Answers a query.
    ///
    /// - Throws: `VidRecError` for an error of the query; `CatalogError` or `WorkerError` for one of all queries.
    func similar(
        to query: String, options: SimilarOptions, scope: SearchScope
    ) async throws -> [SimilarClip] {
        let (subject, known) = try await queries.resolveEmbedded(query)
        let summary =
            if let known {
                EmbeddingSummary(known)
            } else {
                try await summary(of: subject, query: query, sampling: options.sampling ?? .adaptive)
            }
        // A file with the content of an indexed clip has that clip as its first answer; a clip is not its own answer.
        let own = subject.isIndexedItself ? known?.key : nil
        return try await snapshot.searchEmbeddings { index in
            try await executor.run { [catalog = queries.catalog] in
                try catalog.readingOneState {
                    let neighbors = try index.neighbors(
                        of: summary.embedding, count: options.count, excluding: own, within: scope, in: catalog)
                    return try clips(neighbors, near: summary, minimumScore: options.minimumScore ?? -1, in: catalog)
                }
            }
        }
    }

    /// Returns found clips with their paths and reasons.
    private func clips(
        _ neighbors: [EmbeddingIndex.Found], near summary: EmbeddingSummary, minimumScore: Float, in catalog: Catalog
    ) throws -> [SimilarClip] {
        let neighbors = neighbors.filter { $0.similarity >= minimumScore }
        let paths = try catalog.firstPaths(ofKeys: neighbors.map(\.summary.key))
        var found: [SimilarClip] = []
        for neighbor in neighbors {
            // A clip may have been removed since.
            guard let path = paths[neighbor.summary.key] else { continue }
            found.append(
                SimilarClip(
                    rank: found.count + 1, clip: neighbor.summary.clip, path: path, score: neighbor.similarity,
                    reasons: summary.shares(with: EmbeddingSummary(neighbor.summary))))
        }
        return found
    }

    /// Returns the embedding of a file; an indexed clip has none.
    private func summary(
        of subject: QuerySubject, query: String, sampling: FrameSampler
    ) async throws -> EmbeddingSummary {
        if let clip = subject.clip {
            let failure = try await queries.failure(of: clip)
            guard subject.path == nil || failure.hasFailed else { throw VidRecError.nothingShown(query) }
            throw VidRecError(.noEmbedding, "the catalog has no embedding of '\(query)': \(failure.reason)")
        }
        guard let path = subject.path else { throw VidRecError.nothingShown(query) }
        try await queries.requireEmbedding(snapshot.identity)
        let analysis = try await pool.analyze(path, sampling: sampling).analysis
        guard analysis.status != .failed else {
            throw VidRecError(.unreadable, "cannot decode '\(query)': \(analysis.reason ?? "it has no frames")")
        }
        guard let embedding = analysis.embedding else { throw VidRecError.nothingShown(query) }
        return EmbeddingSummary(embedding: embedding.value, contributions: embedding.contributions)
    }
}

extension VidRecError {
    static func nothingShown(_ query: String, after skip: Duration = .zero) -> VidRecError {
        let place = skip > .zero ? " after \(skip.seconds) s" : ""
        return VidRecError(.noEmbedding, "'\(query)' has no frames to compare\(place): all are black, white or plain")
    }
}
