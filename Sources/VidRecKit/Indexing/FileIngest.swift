internal import Files
package import Concurrency
internal import ClipCatalog
internal import ClipTypes
internal import Isolation

/// Identifies, decodes and describes one file, up to what the catalog stores of it. A file that fails is a result,
/// not an error.
package struct FileIngest: Sendable {
    /// A file whose content has been hashed.
    package struct IdentifiedFile: Hashable, Sendable {
        /// The absolute path of the file.
        package let path: String
        /// The size and the modification time of the file before it was hashed.
        package let state: FileState
        /// The id of the file's content.
        package let clip: ClipID

        /// The file as one of a clip that is already in the catalog.
        package var known: IndexedFile {
            IndexedFile(path: path, byteCount: state.byteCount, modified: state.modified, outcome: .known(clip))
        }
    }

    /// The result of hashing a file.
    package enum Identification: Hashable, Sendable {
        /// The file was hashed.
        case identified(IdentifiedFile)
        /// The file could not be read, or changed while it was read.
        case unreadable(IndexedFile)
    }

    /// A decoded file and its processor times.
    package struct DecodedFile: Sendable {
        /// What the catalog stores of the file.
        package let file: IndexedFile
        /// The analysis from which the catalog entry was made.
        package let analysis: ClipAnalysis
        /// The processor time of each stage.
        package let times: StageTimes
    }

    /// The worker processes.
    package let pool: DecodePool
    /// The sampling of frames.
    package let sampling: FrameSampler
    /// The executor for reading file attributes.
    package let files: QueueExecutor

    /// Creates the steps for files that are indexed with one sampling.
    package init(pool: DecodePool, sampling: FrameSampler, files: QueueExecutor) {
        self.pool = pool
        self.sampling = sampling
        self.files = files
    }

    /// Hashes a file to identify its clip.
    ///
    /// - Throws: `WorkerError`, `CancellationError`.
    package func identify(_ path: String) async throws -> Identification {
        try await timedIdentify(path).identification
    }

    /// Hashes a file to identify its clip, and returns the processor time of hashing; zero if the file is unreadable.
    ///
    /// - Throws: `WorkerError`, `CancellationError`.
    package func timedIdentify(_ path: String) async throws -> (identification: Identification, time: Duration) {
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

    /// Decodes a file. The outcome is `.unreadable` if the file has changed since it was identified.
    ///
    /// - Throws: `WorkerError`, `CancellationError`.
    package func decode(_ file: IdentifiedFile) async throws -> DecodedFile {
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
