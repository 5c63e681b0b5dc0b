internal import Concurrency
internal import ClipCatalog
private import Files
private import Foundation

extension ClipLibrary {
    /// Moves the catalog to this library's model, while it goes on answering with its present one.
    ///
    /// Every clip whose file is there is analyzed again, with its sampling, and stored aside. When all are done, one
    /// transaction replaces all embeddings and sketches. A move that is stopped or killed before is resumed by the next
    /// call. Clips that are indexed meanwhile are included; those whose files are gone stay listed, as of older rules.
    ///
    /// - Returns: The events of the run; ``IndexSummary/move`` is `nil` if the catalog has the model already, or the run
    ///   was cancelled. Libraries with the former model then throw ``VidRecError/Code/otherModel``.
    public nonisolated func reembed() -> IndexEvents {
        IndexEvents { [self] in
            try await executors.files.run { [self] in
                guard try catalog.modelInUse() != modelIdentity else {
                    CatalogMove.abandon(in: catalog)
                    let nothing = IndexPlan(IndexOptions(paths: []), catalogDirectory: "", known: KnownFiles())
                    return IndexRun(catalog: catalog, pool: pool, files: executors.files, plan: nothing)
                }
                let move = try CatalogMove(of: catalog, to: modelIdentity)
                let mark = Guarded(try catalog.position().clips)
                return IndexRun(
                    catalog: move.copy, pool: pool, files: executors.files, plan: try move.plan(retrying: true),
                    known: try move.copy.knownFiles(), samplings: try move.samplings()
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
        }
    }
}

extension CatalogMove {
    /// Compares the files of the catalog that are there with the copy, without the unreadable ones unless `retrying`.
    fileprivate func plan(retrying: Bool) throws -> IndexPlan {
        let known = try copy.knownFiles()
        let paths = try catalog.files().filter { $0.clip != nil }.map(\.path).filter { path in
            FileManager.default.fileExists(atPath: path) && (retrying || known[path].map { $0.clip != nil } ?? true)
        }
        return IndexPlan(IndexOptions(paths: paths), catalogDirectory: copy.directory, known: known)
    }
}
