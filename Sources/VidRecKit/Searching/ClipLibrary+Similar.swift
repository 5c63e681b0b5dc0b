private import CatalogIndexes
private import Concurrency
package import CopyMatching
package import ClipTypes
private import Isolation

extension ClipLibrary {
    /// Finds the clips that are most similar to a clip by their embeddings.
    ///
    /// - Parameters:
    ///   - query: The path of any file, which is decoded if it is not indexed; or the path, the id or the first digits
    ///     of the id of an indexed clip. The results exclude the indexed clip itself, but if the query is a file that
    ///     is not indexed, they include the clip with the same content.
    ///   - count: The maximum number of clips; none if it is not positive.
    ///   - minimumScore: The minimum cosine similarity of a clip, -1...1; by default there is no limit.
    /// - Returns: The clips, the most similar first; at most `count`.
    /// - Throws: ``VidRecError`` if the query is unknown or cannot be read, or if the catalog cannot be searched.
    public nonisolated func similar(
        to query: String, count: Int = 10, minimumScore: Float = -1
    ) async throws -> [SimilarClip] {
        let options = SimilarOptions(count: count, minimumScore: minimumScore)
        return try await VidRecError.translating {
            try await requireModel()
            return try await similarSearch.similar(to: query, options: options, scope: SearchScope())
        }
    }

    /// Finds the clips that share footage with a clip, altered or not, with the segments that match.
    ///
    /// The query is compared in several views (rotated, mirrored, in parts), and frames are verified by their local detail
    /// and aligned in time. An indexed clip whose file is missing is compared unaltered and mirrored only. Clips that share
    /// a common part only, such as an intro, are among the answers, and ``CopyClip/isCopy`` tells them.
    ///
    /// - Parameters:
    ///   - query: A path or an id, as in ``similar(to:count:minimumScore:)``.
    ///   - count: The maximum number of clips; not negative.
    ///   - minimumConfidence: The minimum confidence of a clip, 0...1; by default the recommended threshold, 0.5.
    /// - Returns: The clips, the highest confidence first; at most `count`.
    /// - Throws: The errors of ``similar(to:count:minimumScore:)``.
    public nonisolated func copies(
        of query: String, count: Int = 10, minimumConfidence: Double = CopyThreshold.confidence
    ) async throws -> [CopyClip] {
        let options = SimilarOptions(count: count, minimumScore: Float(minimumConfidence))
        return try await VidRecError.translating {
            try await requireModel()
            return try await copySearch.copies(of: query, options: options, scope: SearchScope())
        }
    }

    /// Finds the clips that are most similar to each of many clips, concurrently.
    ///
    /// A failed query has an error as its result; the others continue.
    ///
    /// - Parameters:
    ///   - queries: Paths of files, and ids of indexed clips or their first digits.
    ///   - options: The settings of the search.
    /// - Returns: The answers in the order of the queries. Reading them throws ``VidRecError`` if the catalog cannot
    ///   be searched or the worker program fails, which concerns all queries.
    public nonisolated func similar(
        to queries: [String], options: SimilarOptions = SimilarOptions()
    ) -> OrderedResults<SimilarAnswer> {
        answers(queries, options: options) { [self] query, scope in
            let result = try await answer { try await similarSearch.similar(to: query, options: options, scope: scope) }
            return SimilarAnswer(query: query, result: result)
        }
    }

    /// Finds the clips that share footage with each of many clips, concurrently; a failed query does not end it.
    ///
    /// - Parameters:
    ///   - queries: Paths of files, and ids of indexed clips or their first digits.
    ///   - options: The settings of the search; `minimumScore` is the minimum confidence.
    /// - Returns: The answers in the order of the queries. Reading them throws as for ``similar(to:options:)``.
    public nonisolated func copies(
        of queries: [String], options: SimilarOptions = SimilarOptions()
    ) -> OrderedResults<CopyAnswer> {
        answers(queries, options: options) { [self] query, scope in
            let result = try await answer { try await copySearch.copies(of: query, options: options, scope: scope) }
            return CopyAnswer(query: query, result: result)
        }
    }

    /// Returns the file of an indexed clip as a query for copies, decoded in all views; `nil` if no file has the content of the clip
    /// any more, or it cannot be decoded.
    package nonisolated func copyQuery(ofIndexed clip: ClipID) async throws -> CopyQuery? {
        do {
            guard let path = try await queries.resolve(clip.description).path else { return nil }
            let sketched = try await pool.sketchViews(path, sampling: .copyQuery)
            return CopyQuery(sketched, parity: model.projection.parity)
        } catch is DecodeFailure {
            return nil
        } catch let error as VidRecError where error.code.isOfOneClip {
            return nil
        }
    }

    private nonisolated func answers<Answer: Sendable>(
        _ queries: [String], options: SimilarOptions,
        answer: @escaping @Sendable (String, SearchScope) async throws -> Answer
    ) -> OrderedResults<Answer> {
        // The filter is looked up once for all queries.
        let scope = Guarded(SearchScope())
        return OrderedResults(
            queries, width: options.jobs ?? pool.options.jobs,
            prepare: { [self] in
                try await requireModel()
                let found = try await onFiles { try options.scope(in: $0) }
                scope.withLock { $0 = found }
            }, work: { try await answer($0, scope.withLock { $0 }) })
    }

    /// Returns the result of one query; an error that concerns all queries is thrown.
    private nonisolated func answer<Found: Sendable>(
        _ search: () async throws -> Found
    ) async throws -> Result<Found, VidRecError> {
        do {
            return .success(try await search())
        } catch let error as VidRecError where error.code != .otherModel {
            return .failure(error)
        }
    }

    nonisolated var queries: QueryResolver {
        QueryResolver(catalog: catalog, pool: pool, files: executors.files)
    }

    private nonisolated var similarSearch: SimilarSearch {
        SimilarSearch(pool: pool, snapshot: snapshot, queries: queries, executor: executors.search)
    }

    private nonisolated var copySearch: CopySearch {
        CopySearch(model: model, pool: pool, snapshot: snapshot, queries: queries, executor: executors.search)
    }
}
