extension ClipLibrary {
    /// Finds the clips that look and move like each query.
    ///
    /// A query is the path of any file, or the path or id (or the first digits of it) of an indexed clip. A file that is
    /// not indexed is decoded first, within the same guards as an upload. An indexed clip is not among its own answers; of another file
    /// with the same bytes it is the first.
    /// A query that fails is answered by its error, and the others go on.
    ///
    /// - Parameters:
    ///   - queries: paths and ids.
    ///   - options: how to search.
    ///   - onAnswer: gets the answers in the order of the queries, each when it and all before it are there.
    /// - Throws: `CatalogError` or `LibraryError.otherModel` if the catalog cannot be searched; what `onAnswer` throws.
    public func similar(
        to queries: [String],
        options: SimilarOptions = SimilarOptions(),
        onAnswer: @Sendable (SimilarAnswer) throws -> Void
    ) async throws {
        let search = try currentSearch()
        try await answerInOrder(queries, jobs: options.jobs, onAnswer: onAnswer) { query in
            try search.answer(query, options: options)
        }
    }

    /// Finds the clips that share footage with each query, altered or not.
    ///
    /// Queries are what they are for `similar`. Each is looked at in several views (turned, mirrored, in parts), and frames
    /// are aligned in time. An indexed clip whose file is gone is looked for as it is and mirrored only.
    ///
    /// - Parameters:
    ///   - queries: paths and ids.
    ///   - options: how to search; `minimumScore` is the least confidence.
    ///   - onAnswer: gets the answers in the order of the queries, each when it and all before it are there.
    /// - Throws: `CatalogError` or `LibraryError.otherModel` if the catalog cannot be searched; what `onAnswer` throws.
    public func copies(
        of queries: [String], options: SimilarOptions, onAnswer: @Sendable (CopyAnswer) throws -> Void
    ) async throws {
        let search = try currentCopySearch()
        try await answerInOrder(queries, jobs: options.jobs, onAnswer: onAnswer) { query in
            try search.answer(query, options: options)
        }
    }

    func answerInOrder<Answer: Sendable>(
        _ queries: [String], jobs: Int, onAnswer: @Sendable (Answer) throws -> Void,
        answer: @escaping @Sendable (String) throws -> Answer
    ) async throws {
        var early: [Int: Answer] = [:]
        var next = 0
        try await forEachConcurrently(queries, width: jobs) { query in
            Result { try answer(query) }
        } receive: { number, answer in
            early[number] = try answer.get()
            while let answer = early.removeValue(forKey: next) {
                try onAnswer(answer)
                next += 1
            }
            return nil
        }
    }
}
