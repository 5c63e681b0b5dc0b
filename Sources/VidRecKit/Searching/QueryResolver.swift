internal import Files
internal import Concurrency
internal import ClipCatalog
internal import ClipTypes
internal import Isolation
private import Foundation

/// The clip or file of a query.
struct QuerySubject: Hashable, Sendable {
    /// The indexed clip with this content; `nil` if there is none.
    let clip: ClipID?
    /// The file to read; `nil` if it is missing, or the query is an id.
    let path: String?
    /// Whether the query is the indexed clip itself, by id or path, and not another file with the same content.
    let isIndexedItself: Bool
}

/// Resolves queries: files, and indexed clips by path or id.
struct QueryResolver: Sendable {
    let catalog: Catalog
    let pool: DecodePool
    let files: QueueExecutor

    private enum Finding {
        case subject(QuerySubject)
        /// A file that has to be hashed.
        case file(String)
    }

    /// The clip or file of a query.
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
            // Not an existing file: a path or an id that the catalog has.
            if known == nil, FileManager.default.fileExists(atPath: path) {
                throw VidRecError(.unreadable, "cannot read '\(query)': it is not a regular file")
            }
            let clip = try catalog.resolve(query)
            return .subject(QuerySubject(clip: clip, path: try unchangedPath(of: clip), isIndexedItself: true))
        }
        if let known, known.unchanged(path: path, state: state) != nil, let clip = known.clip {
            return .subject(QuerySubject(clip: clip, path: path, isIndexedItself: true))
        }
        return .file(path)
    }

    /// Returns a path of a clip whose file is unchanged; `nil` if there is none.
    private func unchangedPath(of clip: ClipID) throws -> String? {
        try catalog.knownFiles(of: clip).first { path, file in
            guard let state = try? FileState(ofFile: path) else { return false }
            return file.unchanged(path: path, state: state) != nil
        }?.path
    }

    /// Returns the first path of each clip by name.
    func paths(of clips: [ClipID]) async throws -> [ClipID: String] {
        try await files.run { [catalog] in try catalog.firstPaths(of: clips) }
    }

    /// Returns whether decoding failed when the clip was indexed, and why it has no embedding.
    func failure(of clip: ClipID) async throws -> (hasFailed: Bool, reason: String) {
        let file = try await files.run { [catalog] in try catalog.knownFiles(of: clip).first?.file }
        return (file?.status == .failed, file?.reason ?? "it has not been embedded")
    }
}
