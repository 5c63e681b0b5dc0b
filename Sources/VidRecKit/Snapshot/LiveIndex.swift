internal import CatalogIndexes
internal import ClipCatalog
internal import Concurrency
internal import IndexFiles

/// An index of a catalog that is opened when it is first needed, and then follows the catalog's changes.
struct LiveIndex<Store: CatalogIndexStore>: Sendable {
    private let store: Store
    private let files: QueueExecutor
    private let part: LivePart<Store.Index, ChangeMark>

    /// Creates an index that is not open yet.
    ///
    /// - Parameters:
    ///   - store: The files of the index.
    ///   - files: The executor for reading files and the catalog.
    ///   - check: Called after each reading: the catalog may have been moved to another model since.
    init(_ store: Store, files: QueueExecutor, check: @escaping @Sendable () throws -> Void) {
        self.store = store
        self.files = files
        part = LivePart(covers: { $0.covers($1) }) { state in
            try await files.run {
                let updated = try store.updated(state?.value)
                try check()
                return .init(value: updated, mark: updated.mark)
            }
        }
    }

    /// The number of updates since the library was opened, with the opening.
    var updates: Int { get async { await part.updates } }

    /// Runs a search with the index at a position or later. If it finds a file damaged, it runs again with an index that
    /// was built anew.
    func search<Found: Sendable>(
        at mark: ChangeMark, _ search: @Sendable (Store.Index) async throws -> Found
    ) async throws -> Found {
        do {
            return try await search(try await part.value(at: mark))
        } catch let error as IndexFileError where error.isRebuildable {
            return try await search(try await rebuild())
        }
    }

    /// Builds the index anew, also if there are files.
    func rebuild() async throws -> Store.Index {
        try await part.replace { [files, store] in
            try await files.run {
                let index = try store.build()
                return .init(value: index, mark: index.mark)
            }
        }
    }

    /// Returns what the files hold.
    func check(verifying: Bool) async throws -> IndexCheck {
        try await files.run { [store] in try store.check(verifying: verifying) }
    }

    /// Writes the changes up to a position that the files do not have, if they are many.
    func store(at mark: ChangeMark) async throws {
        let index = try await part.value(at: mark)
        try await part.replace { [files, store] in
            try await files.run {
                let stored = try store.store(index)
                return .init(value: stored, mark: stored.mark)
            }
        }
    }
}
