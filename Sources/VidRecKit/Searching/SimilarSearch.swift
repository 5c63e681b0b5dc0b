internal import ClipCatalog
internal import ClipTypes
internal import SequenceModels
private import Foundation
private import VectorSearch
private import VideoDecoding

/// The catalog's embeddings, loaded to be searched by any number of queries at once.
struct SimilarSearch: Sendable {
    /// The state of the catalog that was loaded.
    let generation: Int64
    private let model: ClipModel
    private let index: FlatIndex
    private let summaries: [ClipID: Summary]
    let queries: QueryResolver

    /// What is known of an indexed clip.
    private struct Summary {
        let embedding: ClipEmbedding
        let contributions: FamilyContributions?
    }

    init(catalog: Catalog, model: ClipModel, generation: Int64) throws {
        self.model = model
        self.generation = generation
        var index = FlatIndex(dimension: model.identity.dimension)
        var summaries: [ClipID: Summary] = [:]
        try catalog.forEachEmbedding { clip, embedding, contributions in
            index.insert(embedding, for: clip)
            summaries[clip] = Summary(embedding: embedding, contributions: contributions)
        }
        self.index = index
        self.summaries = summaries
        queries = QueryResolver(catalog: catalog, paths: try catalog.paths(), known: try catalog.knownFiles())
    }

    /// Answers a query; a query that fails is answered by its error.
    ///
    /// - Throws: `CatalogError` when the catalog cannot be read, which no other query would survive either.
    func answer(_ query: String, options: SimilarOptions) throws -> SimilarAnswer {
        do {
            return SimilarAnswer(query: query, result: .success(try similar(to: query, options: options)))
        } catch let error as LibraryError {
            return SimilarAnswer(query: query, result: .failure(error))
        }
    }

    private func similar(to query: String, options: SimilarOptions) throws -> [SimilarClip] {
        let subject = try queries.resolve(query)
        let summary = try summary(of: subject, query: query, reader: options.reader)
        // A file with the bytes of an indexed clip has that clip as its first answer; a clip is not its own.
        let neighbors = index.neighbors(
            of: summary.embedding, count: options.count, excluding: subject.isIndexedItself ? subject.clip : nil)
        var found: [SimilarClip] = []
        for neighbor in neighbors where neighbor.similarity >= options.minimumScore {
            guard let path = queries.path(of: neighbor.clip), let other = summaries[neighbor.clip] else { continue }
            found.append(
                SimilarClip(
                    rank: found.count + 1, clip: neighbor.clip, path: path, score: neighbor.similarity,
                    reasons: reasons(summary, other)))
        }
        return found
    }

    private func reasons(_ left: Summary, _ right: Summary) -> [DescriptorFamily: Float] {
        guard let parts = left.contributions, let others = right.contributions else { return [:] }
        return FamilyContributions.shares(of: left.embedding, parts, and: right.embedding, others)
    }

    private func summary(of subject: QuerySubject, query: String, reader: ClipReader) throws -> Summary {
        if let clip = subject.clip {
            if let known = summaries[clip] { return known }
            guard subject.path == nil || queries.hasFailed(clip) else { throw LibraryError.nothingShown(query) }
            throw LibraryError(
                .noEmbedding, "the catalog has no embedding of '\(query)': \(queries.reason(of: clip))")
        }
        guard let path = subject.path else { throw LibraryError.nothingShown(query) }
        do {
            let (_, frames) = try reader.read(path)
            guard let summary = model.summarizer.summarize(frames) else { throw LibraryError.nothingShown(query) }
            return Summary(embedding: summary.embedding, contributions: summary.contributions)
        } catch let error as VideoDecodingError {
            throw LibraryError(.unreadable, "cannot decode '\(query)': \(error.message)")
        }
    }
}

extension LibraryError {
    static func nothingShown(_ query: String) -> LibraryError {
        LibraryError(.noEmbedding, "'\(query)' shows nothing to compare: every frame is black, white or plain")
    }
}
