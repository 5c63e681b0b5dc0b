private import ClipCatalog
private import ClipTypes

extension ClipLibrary {
    /// Decodes, describes, embeds and stores what is new or changed.
    ///
    /// Each clip is stored by itself: `.file` is told when its transaction is committed. A clip that cannot be decoded is
    /// stored as failed with the reason, and the others go on. When the task is cancelled, the clips in hand are finished,
    /// no others are begun, and the summary counts them.
    ///
    /// - Parameters:
    ///   - options: what to index, and how.
    ///   - onEvent: told of the plan, then of every file.
    /// - Throws: `CatalogError` or `LibraryError.otherModel` if the catalog cannot be used, and what `onEvent` throws; what
    ///   was told is stored all the same.
    @discardableResult
    public func index(
        _ options: IndexOptions,
        onEvent: @Sendable (IndexEvent) throws -> Void = { _ in }
    ) async throws -> IndexSummary {
        try requireModel()
        let known = try catalog.knownFiles()
        let plan = IndexPlan(options, catalogDirectory: catalog.directory, known: known)
        var summary = IndexSummary(notBegun: plan.pending.count)
        try onEvent(.planned(plan))
        for report in plan.unchanged + plan.unreadable {
            summary.count(report)
            try onEvent(.file(report))
        }
        let ingest = FileIngest(
            reader: ClipReader(sampling: options.sampling, limits: options.limits),
            model: model
        )
        var recorder = IndexRecorder(catalog: catalog, known: known, force: options.force)
        let steps = plan.pending.map { FileIngest.Step.identify(path: $0) }
        try await forEachConcurrently(steps, width: options.jobs) { step in
            ingest(step)
        } receive: { _, result in
            let (reports, next) = try recorder.take(result)
            for report in reports {
                summary.count(report)
                summary.notBegun -= 1
                try onEvent(.file(report))
            }
            return next
        }
        return summary
    }
}
