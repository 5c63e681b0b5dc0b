internal import Concurrency
internal import CatalogIndexes
internal import ClipCatalog
internal import ClipModels
internal import ClipTypes
internal import CopyMatching
internal import Isolation
internal import SequenceModels

/// Answers copy queries: finds the clips that share footage.
struct CopySearch: Sendable {
    let model: ClipModel
    let pool: DecodePool
    let snapshot: LibrarySnapshot
    let queries: QueryResolver
    let executor: QueueExecutor

    /// Answers a query.
    ///
    /// - Throws: `VidRecError` for an error of the query; `CatalogError` or `WorkerError` for one of all queries.
    func copies(of query: String, options: SimilarOptions) async throws -> [CopyClip] {
        let subject = try await queries.resolve(query)
        let whole = try await views(
            of: subject, query: query, sampling: options.sampling ?? .copyQuery)
        guard whole.hasContent else { throw VidRecError.nothingShown(query) }
        let copyQuery = whole.skipping(options.skip)
        guard copyQuery.hasContent else { throw VidRecError.nothingShown(query, after: options.skip) }
        let own = subject.isIndexedItself ? subject.clip : nil
        let threshold = options.minimumScore.map { Double($0) } ?? CopyThreshold.confidence
        let matches = try await snapshot.searchSketches { index in
            try await executor.run { [catalog = queries.catalog, matcher = model.matcher] in
                try index.matches(
                    for: copyQuery, count: options.count, excluding: own, matcher: matcher, method: nil, in: catalog)
            }
        }.filter { $0.match.confidence >= threshold }
        let paths = try await queries.paths(of: matches.map(\.clip))
        var found: [CopyClip] = []
        for (clip, match) in matches {
            guard let path = paths[clip] else { continue }
            found.append(CopyClip(rank: found.count + 1, clip: clip, path: path, match: match))
        }
        return found
    }

    /// The views of a query; of an indexed clip whose file is gone, only the clip as it is, and mirrored.
    private func views(
        of subject: QuerySubject, query: String, sampling: FrameSampler
    ) async throws -> CopyQuery {
        let codeSize = model.projection.parity.count / 2
        guard let path = subject.path else {
            guard let clip = subject.clip, let known = try await queries.track(of: clip, codeSize: codeSize) else {
                throw VidRecError.nothingShown(query)
            }
            return CopyQuery(indexed: known, parity: model.projection.parity)
        }
        do {
            let sketched = try await pool.sketchViews(path, sampling: sampling)
            guard sketched.views.allSatisfy({ $0.sketches.allSatisfy { $0.codes.count == codeSize } }) else {
                throw DecodeFailure.invalidResult
            }
            return CopyQuery(sketched, parity: model.projection.parity)
        } catch let failure as DecodeFailure {
            throw VidRecError(.unreadable, "cannot decode '\(query)': \(failure.reason)")
        }
    }
}

extension CopyQuery {
    /// Creates a query from the sketches of a file in all views.
    init(_ sketched: SketchedViews, parity: [Int8]) {
        self.init(
            views: sketched.views.map { view in
                View(
                    view: view.view, isMirrored: false,
                    track: SketchTrack(sketches: view.sketches, duration: sketched.duration))
            }, parity: parity, pictures: sketched.pictures)
    }
}
