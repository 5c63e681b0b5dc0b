internal import Files
internal import Concurrency
internal import ClipCatalog
internal import ClipTypes
internal import Isolation
private import Foundation

/// What a query names.
struct QuerySubject: Hashable, Sendable {
    /// The indexed clip with its bytes; nil if no clip has them.
    let clip: ClipID?
    /// The file to read; nil if there is none now, or none was named.
    let path: String?
    /// Whether the query names the indexed clip itself, by its id or one of its paths, and not another file with the same
    /// bytes.
    let isIndexedItself: Bool
}

/// Finds out what queries name: files, and indexed clips by path or id.
struct QueryResolver: Sendable {
    let catalog: Catalog
    let pool: DecodePool
    let files: QueueExecutor

    private enum Finding {
        case subject(QuerySubject)
        /// A file that is read for its identity.
        case file(String)
    }

    /// What a query names.
    ///
    /// - Throws: `VidRecError.unreadable`, `.unknownClip` or `.ambiguousClip`; `CatalogError`, `WorkerError`.
    func resolve(_ query: String) async throws -> QuerySubject {
        switch try await files.run({ try find(query) }) {
        case .subject(let subject): return subject
        case .file(let path):
            do {
                let id = try await pool.identify(path)
                let isIndexed = try await files.run { [catalog] in try catalog.clip(id) != nil }
                return QuerySubject(clip: isIndexed ? id : nil, path: path, isIndexedItself: false)
            } catch let failure as DecodeFailure {
                throw VidRecError(.unreadable, "cannot read '\(query)': \(failure.reason)")
            }
        }
    }

    private func find(_ query: String) throws -> Finding {
        let path = canonicalPath(query)
        let known = try catalog.file(atPath: path)
        guard let state = try? FileState(ofFile: path) else {
            // Not a file now: a path or an id that the catalog knows.
            if known == nil, FileManager.default.fileExists(atPath: path) {
                throw VidRecError(.unreadable, "cannot read '\(query)': not a regular file")
            }
            let clip = try catalog.resolve(query)
            return .subject(QuerySubject(clip: clip, path: try unchangedPath(of: clip), isIndexedItself: true))
        }
        if let known, known.unchanged(path: path, state: state) != nil, let clip = known.clip {
            return .subject(QuerySubject(clip: clip, path: path, isIndexedItself: true))
        }
        return .file(path)
    }

    /// A path under which a clip's bytes are still to be had.
    private func unchangedPath(of clip: ClipID) throws -> String? {
        try catalog.knownFiles(of: clip).first { path, file in
            guard let state = try? FileState(ofFile: path) else { return false }
            return file.unchanged(path: path, state: state) != nil
        }?.path
    }

    /// The first path of each clip by name.
    func paths(of clips: [ClipID]) async throws -> [ClipID: String] {
        try await files.run { [catalog] in try catalog.firstPaths(of: clips) }
    }

    /// Whether a clip could not be decoded when it was indexed, and why it has no embedding.
    func failure(of clip: ClipID) async throws -> (hasFailed: Bool, reason: String) {
        let file = try await files.run { [catalog] in try catalog.knownFiles(of: clip).first?.file }
        return (file?.status == .failed, file?.reason ?? "it was not embedded")
    }
}
