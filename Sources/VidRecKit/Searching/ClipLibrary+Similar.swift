private import ClipTypes

extension ClipLibrary {
    /// Finds the clips that look and move like a clip.
    ///
    /// - Parameters:
    ///   - query: the path of any file, which is decoded if it is not indexed, or the path or id (or the first digits of it)
    ///     of an indexed clip. An indexed clip is not among its own answers; of another file with the same bytes it is the
    ///     first.
    ///   - count: how many clips to name at the most.
    ///   - minimumScore: the cosine similarity that a clip must reach, -1...1.
    /// - Returns: the clips, the most similar first.
    /// - Throws: ``VidRecError`` if the query names nothing or cannot be read, or if the catalog cannot be searched.
    public nonisolated func similar(
        to query: String, count: Int = 10, minimumScore: Float = -1
    ) async throws -> [SimilarClip] {
        let options = SimilarOptions(count: count, minimumScore: minimumScore)
        return try await VidRecError.translating {
            try await requireModel()
            return try await similarSearch.similar(to: query, options: options)
        }
    }

    /// Finds the clips that share footage with a clip, altered or not, and which seconds.
    ///
    /// The query is looked at in several views (turned, mirrored, in parts), and frames are aligned in time. An indexed
    /// clip whose file is gone is looked for as it is and mirrored only.
    ///
    /// - Parameters:
    ///   - query: as for ``similar(to:count:minimumScore:)``.
    ///   - count: how many clips to name at the most.
    ///   - minimumConfidence: the confidence that a clip must reach, 0...1; by default that from which on a clip is best
    ///     taken for a copy.
    /// - Returns: the clips, the surest first.
    /// - Throws: as ``similar(to:count:minimumScore:)``.
    public nonisolated func copies(
        of query: String, count: Int = 10, minimumConfidence: Double = CopyThreshold.confidence
    ) async throws -> [CopyClip] {
        let options = SimilarOptions(count: count, minimumScore: Float(minimumConfidence))
        return try await VidRecError.translating {
            try await requireModel()
            return try await copySearch.copies(of: query, options: options)
        }
    }

    /// Finds the clips that look and move like each of many clips, some side by side.
    ///
    /// A query that fails is answered by its error, and the others go on.
    ///
    /// - Parameters:
    ///   - queries: paths and ids.
    ///   - options: how to search.
    /// - Returns: the answers in the order of the queries. Reading them throws ``VidRecError`` if the catalog cannot be
    ///   searched or no worker decodes, which no other query would survive either.
    public nonisolated func similar(
        to queries: [String], options: SimilarOptions = SimilarOptions()
    ) -> OrderedResults<SimilarAnswer> {
        answers(queries, options: options) { [self] query in
            let result = try await answer { try await similarSearch.similar(to: query, options: options) }
            return SimilarAnswer(query: query, result: result)
        }
    }

    /// Finds the clips that share footage with each of many clips, some side by side.
    ///
    /// - Parameters:
    ///   - queries: paths and ids.
    ///   - options: how to search; `minimumScore` is the least confidence.
    /// - Returns: as ``similar(to:options:)``.
    public nonisolated func copies(
        of queries: [String], options: SimilarOptions = SimilarOptions()
    ) -> OrderedResults<CopyAnswer> {
        answers(queries, options: options) { [self] query in
            let result = try await answer { try await copySearch.copies(of: query, options: options) }
            return CopyAnswer(query: query, result: result)
        }
    }

    private nonisolated func answers<Answer: Sendable>(
        _ queries: [String], options: SimilarOptions, answer: @escaping @Sendable (String) async throws -> Answer
    ) -> OrderedResults<Answer> {
        OrderedResults(
            queries, width: options.jobs ?? pool.options.jobs, prepare: { [self] in try await requireModel() },
            work: answer)
    }

    /// The result of one query, where its own failure is no failure of the others.
    private nonisolated func answer<Found: Sendable>(
        _ search: () async throws -> Found
    ) async throws -> Result<Found, VidRecError> {
        do {
            return .success(try await search())
        } catch let error as VidRecError {
            return .failure(error)
        }
    }

    private nonisolated var queries: QueryResolver {
        QueryResolver(catalog: catalog, pool: pool, files: executors.files)
    }

    private nonisolated var similarSearch: SimilarSearch {
        SimilarSearch(pool: pool, snapshot: snapshot, queries: queries, executor: executors.search)
    }

    private nonisolated var copySearch: CopySearch {
        CopySearch(model: model, pool: pool, snapshot: snapshot, queries: queries, executor: executors.search)
    }
}
