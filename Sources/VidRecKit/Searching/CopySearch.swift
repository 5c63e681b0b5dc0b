internal import ClipCatalog
internal import ClipTypes
internal import CopyMatching
private import SequenceModels
private import VideoDecoding

/// The catalog's sketches, loaded to be searched for copies by any number of queries at once.
struct CopySearch: Sendable {
    /// The state of the catalog that was loaded.
    let generation: Int64
    private let model: ClipModel
    private let index: CopyIndex
    private let queries: QueryResolver
    private let catalog: Catalog

    init(catalog: Catalog, model: ClipModel, generation: Int64) throws {
        self.catalog = catalog
        self.model = model
        self.generation = generation
        var clips: [(clip: ClipID, track: SketchTrack)] = []
        let codeSize = model.projection.parity.count / 2
        try catalog.forEachSketches { clip, sketches, duration in
            // A clip that shows nothing has no embedding to tell its model by: its sketches may be another model's.
            guard sketches.allSatisfy({ $0.codes.count == codeSize }) else { return }
            clips.append((clip, SketchTrack(sketches: sketches, duration: duration)))
        }
        index = CopyIndex(clips, matcher: model.matcher)
        queries = QueryResolver(catalog: catalog, paths: try catalog.paths(), known: try catalog.knownFiles())
    }

    /// Answers a query; a query that fails is answered by its error.
    ///
    /// - Throws: `CatalogError` when the catalog cannot be read, which no other query would survive either.
    func answer(_ query: String, options: SimilarOptions) throws -> CopyAnswer {
        do {
            return CopyAnswer(query: query, result: .success(try copies(of: query, options: options)))
        } catch let error as LibraryError {
            return CopyAnswer(query: query, result: .failure(error))
        }
    }

    private func copies(of query: String, options: SimilarOptions) throws -> [CopyClip] {
        let subject = try queries.resolve(query)
        let copyQuery = try views(of: subject, query: query, reader: options.reader)
        guard copyQuery.hasContent else { throw LibraryError.nothingShown(query) }
        let matches = index.matches(
            for: copyQuery, count: options.count, excluding: subject.isIndexedItself ? subject.clip : nil)
        var found: [CopyClip] = []
        for (clip, match) in matches where match.confidence >= options.minimumScore {
            guard let path = queries.path(of: clip) else { continue }
            found.append(CopyClip(rank: found.count + 1, clip: clip, path: path, match: match))
        }
        return found
    }

    /// The views of a query; of an indexed clip whose file is gone, only those that its sketches allow: the clip as it is,
    /// and mirrored.
    private func views(of subject: QuerySubject, query: String, reader: ClipReader) throws -> CopyQuery {
        guard let path = subject.path else {
            guard let clip = subject.clip, let known = index.track(of: clip) else {
                throw LibraryError.nothingShown(query)
            }
            return CopyQuery(
                views: [CopyQuery.View(kind: .whole, name: "whole", isMirrored: false, track: known)],
                parity: model.projection.parity)
        }
        do throws(VideoDecodingError) {
            let (report, frames) = try reader.readQuery(path)
            return frames.query(duration: report.metadata.duration, projection: model.projection)
        } catch {
            throw LibraryError(.unreadable, "cannot decode '\(query)': \(error.message)")
        }
    }
}
