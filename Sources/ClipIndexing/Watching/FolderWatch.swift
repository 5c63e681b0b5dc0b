package import ClipCatalog
internal import ClipTypes
package import Concurrency
internal import Files

/// Finds new and changed files in folders as they come, when they have not changed for a while.
///
/// Linux tells of changes. On other systems, on network file systems, where others may make changes, and if there are more
/// folders than the system watches, the folders are searched again and again instead.
package final class FolderWatch: Sendable {
    private let state: Guarded<WatchState>
    private let files: QueueExecutor
    private let catalog: Catalog
    private let interval: Duration
    private let start = ContinuousClock.now

    /// Starts to watch the folders of the options, before they are searched: nothing that changes later is missed.
    ///
    /// - Parameters:
    ///   - options: The files and folders, and how long a file must not have changed before it is taken.
    ///   - catalog: The catalog in which files are looked up.
    ///   - files: The executor for searching folders.
    ///   - polls: Whether to search again even if the system tells of changes.
    /// - Returns: `nil` if the options have no settle time.
    package init?(_ options: IndexOptions, catalog: Catalog, files: QueueExecutor, polls: Bool = false) {
        guard let settleTime = options.settleTime else { return nil }
        let finder = FileFinder(excluded: options.excluded, catalogDirectory: canonicalPath(catalog.directory))
        state = Guarded(WatchState(finder, options.paths, settleTime: settleTime, polls: polls))
        interval = max(.milliseconds(20), min(.milliseconds(500), settleTime / 4))
        self.files = files
        self.catalog = catalog
    }

    /// Why the folders are searched again and again, as a phrase; `nil` if the system tells of changes.
    package var pollingReason: String? { state.withLock { $0.pollingReason } }

    /// Waits for files that are new or have changed since they were stored, and returns their paths; empty if the task is
    /// cancelled.
    package func next() async throws -> [String] {
        while !Task.isCancelled {
            let now = start.duration(to: .now)
            let settled = try await files.run { [state] in state.withLock { $0.advance(to: now) } }
            let changed = try await files.run { [catalog] in
                try settled.filter {
                    try catalog.file(atPath: $0.path)?.unchanged(path: $0.path, state: $0.state) == nil
                }
            }
            if !changed.isEmpty { return changed.map(\.path) }
            try? await Task.sleep(for: interval)
        }
        return []
    }
}
