private import Concurrency
private import ClipCatalog
private import Isolation

extension ClipLibrary {
    /// Decodes, describes, embeds and stores what is new or changed in files and folders.
    ///
    /// ```swift
    /// for try await event in library.index(["clips"]) { print(event) }
    /// ```
    /// The work is done while the events are read. A clip that cannot be decoded is stored as failed with the reason, and
    /// the others go on. Searching can go on at the same time, in this process and in others.
    ///
    /// - Parameter paths: files and folders, absolute or from the current folder on.
    public nonisolated func index(_ paths: [String]) -> IndexEvents { index(IndexOptions(paths: paths)) }

    /// Decodes, describes, embeds and stores what is new or changed.
    ///
    /// Clips are stored as they come: ``IndexEvent/file(_:)`` is told when its transaction is committed, which it shares
    /// with the clips that came while the one before was written.
    ///
    /// - Parameter options: what to index, and how.
    public nonisolated func index(_ options: IndexOptions) -> IndexEvents {
        IndexEvents { [self] in
            try await requireModel()
            return try await executors.files.run { [self] in
                let known = try catalog.knownFiles()
                let plan = IndexPlan(options, catalogDirectory: catalog.directory, known: known)
                return IndexRun(
                    catalog: catalog, pool: pool, files: executors.files, options: options, plan: plan, known: known)
            }
        }
    }

    /// Tells what `index` would do, without doing any of it: nothing is decoded or written, and the catalog need not exist.
    ///
    /// - Throws: ``VidRecError`` if there is a catalog that cannot be read.
    public static func plan(_ options: IndexOptions, catalogAt directory: String) async throws -> IndexPlan {
        try await VidRecError.translating {
            try await QueueExecutor(label: "vidrec.plan").run {
                do throws(CatalogError) {
                    let known = try Catalog(at: directory, mode: .readOnly).knownFiles()
                    return IndexPlan(options, catalogDirectory: directory, known: known)
                } catch  where error.code == .missing {
                    return IndexPlan(options, catalogDirectory: directory, known: KnownFiles())
                }
            }
        }
    }
}
