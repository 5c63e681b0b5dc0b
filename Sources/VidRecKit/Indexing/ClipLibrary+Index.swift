private import Concurrency
private import ClipCatalog
private import Isolation

extension ClipLibrary {
    /// Indexes new and changed clips in files and folders: decodes, describes, embeds and stores them.
    ///
    /// The work is done while the events are read. A clip that cannot be decoded is stored as failed with the reason,
    /// and the others continue. Searching can go on at the same time, in this process and in others.
    ///
    /// - Parameter paths: Files and folders (with subfolders), absolute or relative to the current folder.
    /// - Returns: The events of the run, whose reading throws the errors of ``IndexEvents/AsyncIterator/next()``.
    public nonisolated func index(_ paths: [String]) -> IndexEvents { index(IndexOptions(paths: paths)) }

    /// Indexes new and changed clips with the given settings: decodes, describes, embeds and stores them.
    ///
    /// Clips are stored in groups: `IndexEvent.file` is sent when the file's transaction is committed.
    ///
    /// A run with a `IndexOptions.settleTime` goes on with new and changed files until its reading task is cancelled.
    ///
    /// - Parameter options: The files to index, and the settings.
    /// - Returns: The events of the run, whose reading throws the errors of ``IndexEvents/AsyncIterator/next()``.
    public nonisolated func index(_ options: IndexOptions) -> IndexEvents {
        IndexEvents { [self] in
            try await requireModel(isEmbedding: true)
            return try await executors.files.run { [self] in
                let watch = FolderWatch(options, catalog: catalog, files: executors.files)
                return IndexRun(
                    catalog: catalog, pool: pool, files: executors.files, options: options,
                    plan: try IndexPlan(options, catalog: catalog), watch: watch)
            }
        } storeIndexes: { [snapshot] in
            await snapshot.storeIndexes()
        }
    }

    /// Returns what `index` would do. Nothing is decoded or written, and the catalog need not exist.
    ///
    /// - Parameters:
    ///   - options: The files to index, and how.
    ///   - directory: The path of the catalog's folder.
    /// - Throws: ``VidRecError`` if the catalog exists but cannot be read.
    public static func plan(_ options: IndexOptions, catalogAt directory: String) async throws -> IndexPlan {
        try await VidRecError.translating {
            try await QueueExecutor(label: "vidrec.plan").run {
                do throws(CatalogError) {
                    return try IndexPlan(options, catalog: Catalog(at: directory, mode: .readOnly))
                } catch  where error.code == .missing {
                    return try IndexPlan(options, catalogDirectory: directory, known: { _ in KnownFiles() })
                }
            }
        }
    }
}
