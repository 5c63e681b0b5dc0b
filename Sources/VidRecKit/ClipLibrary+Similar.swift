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
        var early: [Int: SimilarAnswer] = [:]
        var next = 0
        try await forEachConcurrently(queries, width: options.jobs) { query in
            Result { try search.answer(query, options: options) }
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
