package import ClipCatalog
package import ClipTypes
package import Concurrency
internal import DequeModule
internal import Files
package import Isolation

/// An indexing run: files are identified, decoded and written concurrently, a few at a time in each step, so that
/// memory is bounded however many there are. Steps run in tasks of their own and return as events; everything else
/// happens here, one event after another.
package struct IndexRun {
    private enum Step: Sendable {
        case identifying, decoding, writing
    }

    private enum Event: Sendable {
        case identified(FileIngest.Identification)
        case decoded(FileIngest.IdentifiedFile, FileIngest.DecodedFile)
        case committed(recorded: [IndexedFile], missing: [IndexedFile])
        /// A step failed, and the run cannot continue.
        case failed(Step, any Error)
        case cancelled
    }

    /// What is left when all files are done.
    package enum Completion: Sendable {
        /// More files to index.
        case more([String])
        /// The catalog has been moved to another model; nothing is left.
        case moved(CatalogMove.Outcome)
    }

    private let catalog: Catalog
    private var complete: (@Sendable () async throws -> Completion)?
    /// The watch that goes on when all files are done, until it is announced.
    private var unannounced: FolderWatch?
    private let jobs: Int
    private let files: QueueExecutor
    private let ingest: FileIngest
    private let mailbox = Mailbox<Event>()

    private var ingestState: IngestState
    private var summary: IndexSummary
    private var unreported: Deque<IndexEvent> = []
    private var failure: (any Error)?
    private var isStopping = false
    private var isFinished = false

    private var unidentified: ArraySlice<String>
    private var identifying = 0
    private var undecoded: Deque<FileIngest.IdentifiedFile> = []
    private var decoding = 0
    private var unwritten: [IndexedFile] = []
    private var isWriting = false
    private var canWrite = true

    package init(
        catalog: Catalog, pool: DecodePool, files: QueueExecutor,
        options: IndexOptions = IndexOptions(paths: [], makesStrips: false),
        plan: IndexPlan, samplings: [ClipID: FrameSampler] = [:],
        watch: FolderWatch? = nil, completion: (@Sendable () async throws -> Completion)? = nil
    ) {
        self.catalog = catalog
        complete = completion
        if let watch { complete = { .more(try await watch.next()) } }
        unannounced = watch
        self.files = files
        jobs = pool.options.jobs
        ingest = FileIngest(
            pool: pool, sampling: options.sampling, makesStrips: options.makesStrips, files: files, catalog: catalog)
        ingestState = IngestState(redo: options.redo, samplings: samplings)
        summary = IndexSummary(notStarted: plan.pending.count)
        unidentified = plan.pending[...]
        unreported.append(.planned(plan))
        for report in plan.unchanged + plan.unreadable {
            summary.count(report)
            unreported.append(.file(report))
        }
    }

    /// Works until the next event; `nil` after the end. When the task is cancelled, files in flight are finished.
    package mutating func next() async throws -> IndexEvent? {
        let mailbox = mailbox
        return try await withTaskCancellationHandler {
            while true {
                if let event = unreported.popFirst() { return event }
                begin()
                if isBusy {
                    process(await mailbox.next())
                } else if try await !hasMore() {
                    break
                }
            }
            // Another move may begin.
            complete = nil
            if let failure {
                self.failure = nil
                isFinished = true
                throw failure
            }
            guard !isFinished else { return nil }
            isFinished = true
            summary.stripProblem = catalog.stripProblem
            return .finished(summary)
        } onCancel: {
            mailbox.send(.cancelled)
        }
    }

    /// Completes a run whose files are all done; returns whether there are more files.
    private mutating func hasMore() async throws -> Bool {
        guard let complete, !isStopping, summary.move == nil else { return false }
        if let watch = unannounced {
            unannounced = nil
            unreported.append(.watching(searchingBecause: watch.pollingReason))
            return true
        }
        switch try await complete() {
        case .more(let paths):
            unidentified += paths
            summary.notStarted += paths.count
            return true
        case .moved(let outcome):
            summary.move = outcome
            return false
        }
    }

    /// Whether anything is in flight or pending.
    private var isBusy: Bool {
        identifying > 0 || decoding > 0 || isWriting || !unwritten.isEmpty
            || !isStopping && !(unidentified.isEmpty && undecoded.isEmpty)
    }

    // MARK: - Starting steps

    /// The number of files that are hashed at once: hashing is far faster than decoding.
    private static let identifyingWidth = 2

    /// The number of files that are decoded at once: more than the pool has processes, so that none of them waits.
    private var decodingWidth: Int { jobs + max(2, jobs / 2) }

    private mutating func begin() {
        if Task.isCancelled { stop() }
        while !isStopping, identifying < Self.identifyingWidth, undecoded.count < decodingWidth,
            let path = unidentified.popFirst()
        {
            identifying += 1
            send(.identifying) { [ingest] in .identified(try await ingest.identify(path)) }
        }
        while !isStopping, decoding < decodingWidth, let file = undecoded.popFirst() {
            decoding += 1
            let sampling = ingestState.sampling(of: file.clip)
            send(.decoding) { [ingest] in .decoded(file, try await ingest.decode(file, sampling: sampling)) }
        }
        if !isWriting, !unwritten.isEmpty {
            isWriting = true
            let batch = unwritten
            unwritten = []
            send(.writing) { [catalog, files] in
                let (recorded, missing) = try await files.run { try catalog.recordSkippingMissing(batch) }
                return .committed(recorded: recorded, missing: missing)
            }
        }
    }

    /// Runs a step in a task of its own, which continues when this one is cancelled.
    private func send(_ step: Step, _ work: @escaping @Sendable () async throws -> Event) {
        Task.detached { [mailbox] in
            do {
                mailbox.send(try await work())
            } catch {
                mailbox.send(.failed(step, error))
            }
        }
    }

    // MARK: - Processing events

    private mutating func process(_ event: Event) {
        switch event {
        case .identified(let identification):
            identifying -= 1
            perform(ingestState.process(identification))
        case .decoded(let file, let decoded):
            decoding -= 1
            perform(ingestState.process(decoded.file, identifiedAs: file.clip))
        case .committed(let recorded, let missing):
            isWriting = false
            for file in recorded { emit(ingestState.report(file)) }
            for file in missing {
                if case .known(let clip) = file.outcome {
                    let state = FileState(
                        byteCount: file.byteCount, modified: file.modified, changed: file.changed)
                    let file = FileIngest.IdentifiedFile(path: file.path, state: state, clip: clip)
                    perform(ingestState.decode(file))
                }
            }
        case .failed(let step, let error):
            switch step {
            case .identifying: identifying -= 1
            case .decoding: decoding -= 1
            case .writing:
                isWriting = false
                canWrite = false
                unwritten = []
            }
            stop(error)
        case .cancelled: stop()
        }
    }

    private mutating func perform(_ actions: IngestState.Actions) {
        if canWrite { unwritten += actions.writes }
        for report in actions.reports { emit(report) }
        if let next = actions.next { undecoded.append(next) }
    }

    private mutating func emit(_ report: FileReport) {
        summary.count(report)
        summary.notStarted -= 1
        unreported.append(.file(report))
    }

    /// Starts no more files.
    package mutating func stop() { isStopping = true }

    private mutating func stop(_ error: any Error) {
        failure = failure ?? error
        stop()
    }
}
