internal import ClipIndexing
internal import Files
internal import Concurrency
internal import ClipCatalog
internal import ClipTypes
internal import CopyMatching
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
        /// A file that has to be hashed, and the clip that was indexed at its path.
        case file(String, known: ClipID?)
        /// An indexed clip that was named by an id, or whose file is missing.
        case indexed(ClipID)
    }

    /// The clip or file of a query.
    ///
    /// - Throws: `VidRecError.unreadable`, `.unknownClip` or `.ambiguousClip`; `CatalogError`, `WorkerError`.
    func resolve(_ query: String) async throws -> QuerySubject {
        try await subject(of: query, files.run { try find(query) })
    }

    /// The clip or file of a query, and the embedding of the clip; without the path of an embedded clip that is named by
    /// its id.
    ///
    /// - Throws: As ``resolve(_:)``.
    func resolveEmbedded(_ query: String) async throws -> (subject: QuerySubject, summary: KeyedSummary?) {
        let (finding, known) = try await files.run { [catalog] in
            try catalog.readingOneState {
                let finding = try find(query)
                switch finding {
                case .subject(let subject): return (finding, try subject.clip.flatMap { try catalog.summary(of: $0) })
                case .indexed(let clip): return (finding, try catalog.summary(of: clip))
                case .file: return (finding, nil)
                }
            }
        }
        if let known, case .indexed(let clip) = finding {
            return (QuerySubject(clip: clip, path: nil, isIndexedItself: true), known)
        }
        let subject = try await subject(of: query, finding)
        guard known == nil, let clip = subject.clip else { return (subject, known) }
        return (subject, try await files.run { [catalog] in try catalog.summary(of: clip) })
    }

    private func subject(of query: String, _ finding: Finding) async throws -> QuerySubject {
        switch finding {
        case .subject(let subject): return subject
        case .indexed(let clip):
            return QuerySubject(clip: clip, path: try await path(showing: clip), isIndexedItself: true)
        case .file(let path, let known):
            do {
                let id = try await pool.identify(path)
                let isIndexed = try await files.run { [catalog] in try catalog.clip(id) != nil }
                return QuerySubject(clip: isIndexed ? id : nil, path: path, isIndexedItself: id == known)
            } catch let failure as DecodeFailure {
                throw VidRecError(.unreadable, "cannot read '\(query)': \(failure.reason)")
            }
        }
    }

    private func find(_ query: String) throws -> Finding {
        let path = canonicalPath(query)
        let known = try catalog.file(atPath: path)
        let state: FileState
        do throws(UnreadableFile) {
            state = try FileState(ofFile: path)
        } catch {
            // Not an existing file: a path or an id that the catalog has.
            if known == nil, FileManager.default.fileExists(atPath: path) {
                throw VidRecError(.unreadable, "cannot read '\(query)': \(error.reason)")
            }
            if let clip = known?.clip { return .indexed(clip) }
            do {
                return .indexed(try catalog.resolve(query, isPath: known != nil))
            } catch let unknown as VidRecError where unknown.code == .unknownClip {
                throw VidRecError(.unknownClip, "cannot read '\(query)': \(error.reason), and \(unknown)")
            }
        }
        if let known, known.unchanged(path: path, state: state) != nil, let clip = known.clip {
            return .subject(QuerySubject(clip: clip, path: path, isIndexedItself: true))
        }
        return .file(path, known: known?.clip)
    }

    /// Returns a path of a clip whose file still has its content; `nil` if there is none.
    private func path(showing clip: ClipID) async throws -> String? {
        let (unchanged, others) = try await files.run { [catalog] in
            var others: [String] = []
            for (path, file) in try catalog.knownFiles(of: clip) {
                guard let state = try? FileState(ofFile: path) else { continue }
                if file.unchanged(path: path, state: state) != nil { return (path as String?, [String]()) }
                if state.byteCount == file.byteCount { others.append(path) }
            }
            return (nil, others)
        }
        if let unchanged { return unchanged }
        for path in others {
            do {
                if try await pool.identify(path) == clip { return path }
            } catch is DecodeFailure {
                continue
            }
        }
        return nil
    }

    /// Checks that the embeddings of the catalog are of a model that is to embed a file.
    func requireEmbedding(_ model: EmbeddingModel) async throws {
        try await files.run { [catalog] in try catalog.require(model, isEmbedding: true) }
    }

    /// Returns the sketches of a clip; `nil` if it has none of the model in use, whose codes have a number of bytes.
    func track(of clip: ClipID, codeSize: Int) async throws -> SketchTrack? {
        try await files.run { [catalog] in
            guard let stored = try catalog.sketches(of: [clip]).first,
                stored.sketches.allSatisfy({ $0.codes.count == codeSize })
            else { return nil }
            return SketchTrack(sketches: stored.sketches, duration: stored.duration)
        }
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
