private import ClipCatalog
private import ClipTypes

extension ClipLibrary {
    /// Decodes, describes, embeds and stores what is new or changed.
    ///
    /// Clips are stored as they come: `.file` is told when its transaction is committed, which it shares with the clips that
    /// came while the one before was written. A clip that cannot be decoded is stored as failed with the reason, and the
    /// others go on. When the task is cancelled, the clips in hand are finished, no others are begun, and the summary counts
    /// them.
    ///
    /// - Parameters:
    ///   - options: what to index, and how.
    ///   - onEvent: told of the plan, then of every file.
    /// - Throws: `CatalogError` or `LibraryError.otherModel` if the catalog cannot be used, `WorkerError` if clips cannot be
    ///   decoded where they should be, and what `onEvent` throws; what was told is stored all the same.
    @discardableResult
    public func index(
        _ options: IndexOptions,
        onEvent: @escaping @Sendable (IndexEvent) throws -> Void = { _ in }
    ) async throws -> IndexSummary {
        try requireModel()
        let known = try catalog.knownFiles()
        let plan = IndexPlan(options, catalogDirectory: catalog.directory, known: known)
        let run = IndexRun(catalog: catalog, model: model, options: options, plan: plan, known: known, onEvent: onEvent)
        return try await run.finish()
    }
}
