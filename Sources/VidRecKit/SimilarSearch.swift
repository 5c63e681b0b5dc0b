internal import ClipCatalog
internal import ClipTypes
internal import SequenceModels
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
    private let known: [String: KnownFile]

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

    func answer(_ query: String, options: SimilarOptions) -> SimilarAnswer {
        do throws(LibraryError) {
            let (clip, embedding) = try embedding(of: query, reader: options.reader)
            let neighbors = index.neighbors(of: embedding, count: options.count, excluding: clip)
            var found: [SimilarClip] = []
            for neighbor in neighbors where neighbor.similarity >= options.minimumScore {
                guard let path = paths[neighbor.clip]?.first, let other = embeddings[neighbor.clip] else { continue }
                found.append(
                    SimilarClip(
                        rank: found.count + 1,
                        clip: neighbor.clip,
                        path: path,
                        score: neighbor.similarity,
                        reasons: summarizer.shares(of: embedding, and: other)
                    )
                )
            }
            return SimilarAnswer(query: query, result: .success(found))
        } catch {
            return SimilarAnswer(query: query, result: .failure(error))
        }
    }

    /// The embedding of an indexed clip or of any file, and the clip's id if it is indexed.
    private func embedding(
        of query: String, reader: ClipReader
    ) throws(LibraryError) -> (clip: ClipID?, embedding: ClipEmbedding) {
        let path = absolutePath(query)
        let state: FileState
        do throws(UnreadableFile) {
            state = try FileState(ofFile: path)
        } catch {
            // No such file now: a path or an id that the catalog knows.
            let clip = try catalog.resolve(query)
            return try (clip, stored(clip, query: query))
        }
        if let file = known[path], file.unchanged(path: path, state: state) != nil, let clip = file.clip {
            return try (clip, stored(clip, query: query))
        }
        do {
            let id = try contentHash(ofFile: path)
            if embeddings[id] != nil { return try (id, stored(id, query: query)) }
            let (_, frames) = try reader.read(path)
            if let embedding = summarizer.summarize(frames) { return (nil, embedding) }
        } catch let error as UnreadableFile {
            throw LibraryError(.unreadable, "cannot read '\(query)': \(error.reason)")
        } catch let error as VideoDecodingError {
            throw LibraryError(.unreadable, "cannot decode '\(query)': \(error.message)")
        } catch let error as LibraryError {
            throw error
        } catch {
            throw LibraryError(.unreadable, "cannot read '\(query)': \(error)")
        }
        throw LibraryError(.noEmbedding, "'\(query)' shows nothing to compare: every frame is black, white or plain")
    }

    private func stored(_ clip: ClipID, query: String) throws(LibraryError) -> ClipEmbedding {
        if let embedding = embeddings[clip] { return embedding }
        let reason = known.values.first { $0.clip == clip }?.reason ?? "it was not embedded"
        throw LibraryError(.noEmbedding, "the catalog has no embedding of '\(query)': \(reason)")
    }
}
