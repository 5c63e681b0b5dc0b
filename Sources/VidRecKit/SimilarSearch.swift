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
    private let catalog: Catalog
    private let summarizer: any ClipSummarizer
    private let index: FlatIndex
    private let embeddings: [ClipID: ClipEmbedding]
    private let paths: [ClipID: [String]]
    private let known: KnownFiles

    init(catalog: Catalog, summarizer: any ClipSummarizer, generation: Int64) throws {
        self.catalog = catalog
        self.summarizer = summarizer
        self.generation = generation
        var index = FlatIndex(dimension: summarizer.model.dimension)
        var embeddings: [ClipID: ClipEmbedding] = [:]
        try catalog.forEachEmbedding { clip, embedding in
            index.insert(embedding, for: clip)
            embeddings[clip] = embedding
        }
        self.index = index
        self.embeddings = embeddings
        paths = try catalog.paths()
        known = try catalog.knownFiles()
    }

    /// A query as it is, and as a mirror shows it.
    private struct QueryViews {
        /// The clip, if it is an indexed one.
        let clip: ClipID?
        let plain: ClipEmbedding
        let mirrored: ClipEmbedding
    }

    /// Answers a query; a query that fails is answered by its error.
    ///
    /// - Throws: `CatalogError` when the catalog cannot be read, which no other query would survive either.
    func answer(_ query: String, options: SimilarOptions) throws -> SimilarAnswer {
        do {
            let views = try views(of: query, reader: options.reader)
            return SimilarAnswer(query: query, result: .success(similar(to: views, options: options)))
        } catch let error as LibraryError {
            return SimilarAnswer(query: query, result: .failure(error))
        }
    }

    private func similar(to views: QueryViews, options: SimilarOptions) -> [SimilarClip] {
        let plain = index.neighbors(of: views.plain, count: options.count, excluding: views.clip)
        let mirrored = index.neighbors(of: views.mirrored, count: options.count, excluding: views.clip)
        // The better view of each clip counts. The best by either are among the best of each, so none is missed.
        var seen: Set<ClipID> = []
        let ranked = (plain.map { ($0, false) } + mirrored.map { ($0, true) })
            .sorted { ($0.0, $0.1 ? 1 : 0) < ($1.0, $1.1 ? 1 : 0) }
            .filter { $0.0.similarity >= options.minimumScore && seen.insert($0.0.clip).inserted }
        var found: [SimilarClip] = []
        for (neighbor, isMirrored) in ranked.prefix(options.count) {
            guard let path = paths[neighbor.clip]?.first, let other = embeddings[neighbor.clip] else { continue }
            found.append(
                SimilarClip(
                    rank: found.count + 1,
                    clip: neighbor.clip,
                    path: path,
                    score: neighbor.similarity,
                    isMirrored: isMirrored,
                    reasons: summarizer.shares(of: isMirrored ? views.mirrored : views.plain, and: other)
                )
            )
        }
        return found
    }

    /// The embeddings of an indexed clip, or of any file.
    private func views(of query: String, reader: ClipReader) throws -> QueryViews {
        let path = canonicalPath(query)
        guard let state = try? FileState(ofFile: path) else {
            // Not a file now: a path or an id that the catalog knows.
            if known[path] == nil, FileManager.default.fileExists(atPath: path) {
                throw LibraryError(.unreadable, "cannot read '\(query)': not a regular file")
            }
            return try stored(catalog.resolve(query), query: query)
        }
        if let file = known[path], file.unchanged(path: path, state: state) != nil, let clip = file.clip {
            return try stored(clip, query: query)
        }
        do {
            let id = try contentHash(ofFile: path)
            // Another file with the bytes of an indexed clip: that clip is an answer, and the best one.
            if embeddings[id] != nil {
                let views = try stored(id, query: query)
                return QueryViews(clip: nil, plain: views.plain, mirrored: views.mirrored)
            }
            let (_, frames) = try reader.read(path)
            if let plain = summarizer.summarize(frames),
                let mirrored = summarizer.summarize(ClipReader.mirrored(frames))
            {
                return QueryViews(clip: nil, plain: plain, mirrored: mirrored)
            }
        } catch let error as UnreadableFile {
            throw LibraryError(.unreadable, "cannot read '\(query)': \(error.reason)")
        } catch let error as VideoDecodingError {
            throw LibraryError(.unreadable, "cannot decode '\(query)': \(error.message)")
        }
        throw LibraryError(.noEmbedding, "'\(query)' shows nothing to compare: every frame is black, white or plain")
    }

    /// The embeddings of an indexed clip; the mirrored one from its sketches, which are exact enough for it.
    private func stored(_ clip: ClipID, query: String) throws -> QueryViews {
        guard let plain = embeddings[clip] else {
            let reason = known.values.first { $0.clip == clip }?.reason ?? "it was not embedded"
            throw LibraryError(.noEmbedding, "the catalog has no embedding of '\(query)': \(reason)")
        }
        let descriptors = try catalog.sketches(of: clip).map(\.descriptor)
        let frames = DescriptorSequence(layout: summarizer.layout, frames: descriptors)
        let mirrored = summarizer.summarize(ClipReader.mirrored(frames))
        return QueryViews(clip: clip, plain: plain, mirrored: mirrored ?? plain)
    }
}
