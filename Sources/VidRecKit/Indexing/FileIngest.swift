internal import ClipCatalog
internal import ClipTypes
internal import Isolation

/// Identifies, decodes and describes one file, up to what the catalog stores of it. A file that fails is a result,
/// not an error.
struct FileIngest: Sendable {
    /// A file whose content has been hashed.
    struct IdentifiedFile: Hashable, Sendable {
        let path: String
        let state: FileState
        let clip: ClipID

        /// The file as one of a clip that is already stored.
        var known: IndexedFile {
            IndexedFile(path: path, byteCount: state.byteCount, modified: state.modified, outcome: .known(clip))
        }
    }

    /// The result of hashing a file.
    enum Identification: Hashable, Sendable {
        case identified(IdentifiedFile)
        case unreadable(IndexedFile)
    }

    /// A decoded file and its processor times.
    struct DecodedFile: Sendable {
        let file: IndexedFile
        let analysis: ClipAnalysis
        let times: StageTimes
    }

    let pool: DecodePool
    let sampling: FrameSampler
    /// The executor for reading file attributes.
    let files: QueueExecutor

    /// Hashes a file to identify its clip.
    ///
    /// - Throws: `WorkerError`, `CancellationError`.
    func identify(_ path: String) async throws -> Identification {
        try await timedIdentify(path).identification
    }

    /// Hashes a file to identify its clip, and returns the processor time of hashing.
    func timedIdentify(_ path: String) async throws -> (identification: Identification, time: Duration) {
        do {
            let state = try await state(of: path)
            let (clip, time): (ClipID, Duration)
            do {
                (clip, time) = try await pool.timedIdentify(path)
            } catch let failure as DecodeFailure {
                throw UnreadableFile(reason: failure.reason)
            }
            try await requireUnchanged(path, since: state)
            return (.identified(IdentifiedFile(path: path, state: state, clip: clip)), time)
        } catch let error as UnreadableFile {
            return (.unreadable(unreadable(path, error)), .zero)
        }
    }

    /// Decodes a file; the result is unreadable if the file has changed since it was identified.
    ///
    /// - Throws: `WorkerError`, `CancellationError`.
    func decode(_ file: IdentifiedFile) async throws -> DecodedFile {
        let timed = try await pool.analyze(file.path, sampling: sampling)
        do {
            try await requireUnchanged(file.path, since: file.state)
        } catch let error as UnreadableFile {
            return DecodedFile(file: unreadable(file.path, error), analysis: timed.analysis, times: timed.times)
        }
        let clip = IndexedClip(
            timed.analysis, id: file.clip, byteCount: file.state.byteCount, sampling: sampling)
        let indexed = IndexedFile(
            path: file.path, byteCount: file.state.byteCount, modified: file.state.modified, outcome: .clip(clip))
        return DecodedFile(file: indexed, analysis: timed.analysis, times: timed.times)
    }

    private func state(of path: String) async throws -> FileState {
        try await files.run { try FileState(ofFile: path) }
    }

    private func requireUnchanged(_ path: String, since state: FileState) async throws {
        guard try await self.state(of: path) == state else {
            throw UnreadableFile(reason: "it changed while it was read; index it again when it is complete")
        }
    }

    private func unreadable(_ path: String, _ error: UnreadableFile) -> IndexedFile {
        IndexedFile(path: path, byteCount: 0, modified: .zero, outcome: .unreadable(reason: error.reason))
    }
}

extension IndexedClip {
    /// Creates the catalog entry of an analyzed clip.
    init(_ analysis: ClipAnalysis, id: ClipID, byteCount: Int64, sampling: FrameSampler) {
        self.init(
            id: id, byteCount: byteCount, status: analysis.status, reason: analysis.reason,
            metadata: analysis.metadata, sampling: sampling.description, rules: analysis.rules,
            sketches: analysis.sketches,
            embedding: analysis.embedding)
    }
}
