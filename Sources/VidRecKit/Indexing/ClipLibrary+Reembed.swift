internal import Concurrency
internal import ClipCatalog
private import Files
private import Foundation

extension ClipLibrary {
    /// Moves the catalog to this library's model, while it goes on answering with its present one.
    ///
    /// Every clip whose file is there is analyzed again, with its sampling, and stored aside. When all are done, one
    /// transaction replaces all embeddings and sketches. A move that is stopped or killed before is resumed by the next
    /// call, and one whose results were damaged starts again. Clips that are indexed meanwhile are included; those whose
    /// files are gone are reported as failed and stay listed, as of older rules.
    ///
    /// - Returns: The events of the run; `IndexSummary.move` is `nil` if the catalog has the model already or has no
    ///   embeddings, or the run was cancelled. Libraries with the former model then throw
    ///   ``VidRecError/Code/otherModel``. A run is refused while another process moves the catalog, and if no file is there.
    public nonisolated func reembed() -> IndexEvents {
        IndexEvents { [self] in
            try await executors.files.run { [self] in
                let (move, notes) = try CatalogMove.begin(of: catalog, to: modelIdentity)
                guard let move else {
                    let plan = try IndexPlan(
                        IndexOptions(paths: []), catalogDirectory: "", known: { _ in KnownFiles() },
                        gone: try catalog.files(status: .failed).filter { $0.clip != nil }, notes: notes)
                    return IndexRun(catalog: catalog, pool: pool, files: executors.files, plan: plan)
                }
                let mark = Guarded(try catalog.position().clips)
                return IndexRun(
                    catalog: move.copy, pool: pool, files: executors.files,
                    plan: try move.plan(retrying: true, notes: notes),
                    samplings: try move.samplings()
                ) { [executors, catalog] in
                    try await executors.files.run {
                        if let outcome = try move.finish(ifUnchangedSince: mark.withLock { $0 }) {
                            return .moved(outcome)
                        }
                        let now = try catalog.position().clips
                        mark.withLock { $0 = now }
                        return .more(try move.plan(retrying: false).pending)
                    }
                }
            }
        } storeIndexes: {
            // A library with the new model builds them.
        }
    }
}

extension CatalogMove {
    /// Compares the files of the catalog that are there with the copy, without the unreadable ones unless `retrying`.
    fileprivate func plan(retrying: Bool, notes: [String] = []) throws -> IndexPlan {
        let known = try copy.knownFiles()
        let files = try catalog.files().filter { $0.clip != nil }
        let there = files.filter { FileManager.default.fileExists(atPath: $0.path) }
        let found = Set(there.map(\.clip))
        let gone = files.filter { !found.contains($0.clip) }
        if there.isEmpty, known.count == 0, let file = gone.first {
            throw VidRecError(
                .unreadable,
                "no file of the catalog '\(catalog.directory)' is there to be analyzed again, not even '\(file.path)': "
                    + "has a disk to be mounted? The catalog has not been changed")
        }
        let paths = there.map(\.path).filter { path in retrying || known[path].map { $0.clip != nil } ?? true }
        return try IndexPlan(
            IndexOptions(paths: paths), catalogDirectory: copy.directory, known: { _ in known }, gone: gone,
            notes: notes)
    }
}
