package import Files
package import Concurrency
package import ClipCatalog
package import ClipTypes
package import Isolation

/// Identifies, decodes and describes one file, up to what the catalog stores. A failure of the file is a result.
package struct FileIngest: Sendable {
    /// A file whose content has been hashed.
    package struct IdentifiedFile: Hashable, Sendable {
        package let path: String
        package let state: FileState
        package let clip: ClipID
        /// What the catalog stores of the path; `nil` if it does not have it.
        package let known: KnownFile?
        /// What the catalog stores of a file of the clip; `nil` if it does not have the clip.
        package let twin: KnownFile?

        package init(path: String, state: FileState, clip: ClipID, known: KnownFile? = nil, twin: KnownFile? = nil) {
            self.path = path
            self.state = state
            self.clip = clip
            self.known = known
            self.twin = twin
        }

        /// The file as one of a clip that is already stored.
        package var asKnown: IndexedFile {
            IndexedFile(
                path: path, byteCount: state.byteCount, modified: state.modified, changed: state.changed,
                outcome: .known(clip))
        }
    }

    /// The result of hashing a file.
    package enum Identification: Hashable, Sendable {
        case identified(IdentifiedFile)
        case unreadable(IndexedFile, known: KnownFile?)
    }

    /// A decoded file and its processor times.
    package struct DecodedFile: Sendable {
        package let file: IndexedFile
        package let analysis: ClipAnalysis
        package let times: StageTimes
    }

    package let pool: DecodePool
    package let sampling: FrameSampler
    /// Whether strips of the clips are made.
    package let makesStrips: Bool
    /// The executor for reading file attributes.
    package let files: QueueExecutor
    /// The catalog in which files and clips are looked up; `nil` if all are new.
    private let catalog: Catalog?

    /// Creates the steps of one ingest.
    package init(
        pool: DecodePool, sampling: FrameSampler, makesStrips: Bool = false, files: QueueExecutor,
        catalog: Catalog? = nil
    ) {
        self.catalog = catalog
        self.pool = pool
        self.makesStrips = makesStrips
        self.sampling = sampling
        self.files = files
    }

    /// Hashes a file to identify its clip.
    ///
    /// - Throws: `WorkerError`, `CancellationError`.
    package func identify(_ path: String) async throws -> Identification {
        try await timedIdentify(path).identification
    }

    /// Hashes a file to identify its clip, and returns the processor time of hashing.
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
            let (known, twin) = try await lookUp(path, clip: clip)
            let file = IdentifiedFile(path: path, state: state, clip: clip, known: known, twin: twin)
            return (.identified(file), time)
        } catch let error as UnreadableFile {
            return (.unreadable(unreadable(path, error), known: try await lookUp(path, clip: nil).known), .zero)
        }
    }

    private func lookUp(_ path: String, clip: ClipID?) async throws -> (known: KnownFile?, twin: KnownFile?) {
        guard let catalog else { return (nil, nil) }
        return try await files.run {
            let known = try catalog.file(atPath: path)
            guard let clip, known?.clip != clip else { return (known, known) }
            return (known, try catalog.knownFiles(of: clip).first?.file)
        }
    }

    /// Decodes a file, with the sampling of this ingest or another; the result is unreadable if the file has changed
    /// since it was identified.
    ///
    /// - Throws: `WorkerError`, `CancellationError`.
    package func decode(_ file: IdentifiedFile, sampling other: FrameSampler? = nil) async throws -> DecodedFile {
        let sampling = other ?? sampling
        let timed = try await pool.analyze(file.path, sampling: sampling, strip: makesStrips)
        do {
            try await requireUnchanged(file.path, since: file.state)
        } catch let error as UnreadableFile {
            return DecodedFile(file: unreadable(file.path, error), analysis: timed.analysis, times: timed.times)
        }
        let clip = IndexedClip(
            timed.analysis, id: file.clip, byteCount: file.state.byteCount, sampling: sampling)
        let indexed = IndexedFile(
            path: file.path, byteCount: file.state.byteCount, modified: file.state.modified,
            changed: file.state.changed, outcome: .clip(clip))
        return DecodedFile(file: indexed, analysis: timed.analysis, times: timed.times)
    }

    private func state(of path: String) async throws -> FileState {
        try await files.run { try FileState(ofFile: path) }
    }

    private func requireUnchanged(_ path: String, since state: FileState) async throws {
        // A rename or new permissions change neither; a program that sets the time back is noticed by the next run, since
        // the change time before the reading is stored.
        guard try await self.state(of: path).isAlike(state) else {
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
            embedding: analysis.embedding, strip: analysis.strip)
    }
}
