internal import ClipCatalog
private import ClipTypes
private import DequeModule
private import VideoDecoding

/// One run of `index`: files are identified, decoded and written side by side, each step of few files at a time, so that
/// memory stays flat however many there are. Steps run on tasks of their own and come back as events; everything else
/// happens here, one event after another.
struct IndexRun {
    private enum Event: Sendable {
        case identified(FileIngest.Identification)
        case decoded(FileIngest.IdentifiedFile, IndexedFile)
        case worker(ClipJobResult)
        case workerEnded(WorkerProcess.Ending)
        case committed(Result<(recorded: [IndexedFile], gone: [IndexedFile]), any Error>)
        case cancelled
    }

    private let catalog: Catalog
    private let model: ClipModel
    private let options: IndexOptions
    private let plan: IndexPlan
    private let ingest: FileIngest
    private let onEvent: @Sendable (IndexEvent) throws -> Void
    private let events: AsyncStream<Event>
    private let feed: AsyncStream<Event>.Continuation

    private var recorder: IndexRecorder
    private var summary: IndexSummary
    private var failure: (any Error)?
    private var isStopping = false

    private var unidentified: ArraySlice<String>
    private var identifying = 0
    private var undecoded: Deque<FileIngest.IdentifiedFile> = []
    private var decoding: [String: (file: FileIngest.IdentifiedFile, attempts: Int)] = [:]
    private var unwritten: [IndexedFile] = []
    private var isWriting = false
    private var jobs: AsyncStream<ClipJob>.Continuation?
    /// Workers that were lost since the last result.
    private var lossesInARow = 0

    init(
        catalog: Catalog, model: ClipModel, options: IndexOptions, plan: IndexPlan, known: KnownFiles,
        onEvent: @escaping @Sendable (IndexEvent) throws -> Void
    ) {
        self.catalog = catalog
        self.model = model
        self.options = options
        self.plan = plan
        self.onEvent = onEvent
        ingest = FileIngest(
            analyzer: ClipAnalyzer(
                reader: ClipReader(sampling: options.sampling, limits: options.limits), model: model))
        recorder = IndexRecorder(known: known, redo: options.redo)
        summary = IndexSummary(notBegun: plan.pending.count)
        unidentified = plan.pending[...]
        (events, feed) = AsyncStream.makeStream()
    }

    /// Runs to the end. When the task is cancelled, what is in hand is finished.
    consuming func finish() async throws -> IndexSummary {
        let feed = feed
        let work = Task { [self] in
            var run = self
            return try await run.work()
        }
        return try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            feed.yield(.cancelled)
        }
    }

    private mutating func work() async throws -> IndexSummary {
        try onEvent(.planned(plan))
        for report in plan.unchanged + plan.unreadable {
            summary.count(report)
            try onEvent(.file(report))
        }
        begin()
        var iterator = events.makeAsyncIterator()
        while isBusy, let event = await iterator.next() {
            take(event)
            begin()
        }
        jobs?.finish()
        while jobs != nil, let event = await iterator.next() {
            if case .workerEnded = event { jobs = nil }
        }
        if let failure { throw failure }
        return summary
    }

    /// Whether anything is in hand, or will be.
    private var isBusy: Bool {
        identifying > 0 || !decoding.isEmpty || isWriting || !unwritten.isEmpty
            || !isStopping && !(unidentified.isEmpty && undecoded.isEmpty)
    }

    // MARK: - Beginning steps

    /// Files whose bytes are read for their identity at once: one is far faster than its decoding.
    private static let identifyingWidth = 2

    /// Files decoded at once: a worker has some more at hand, so that none of its processes waits for this one.
    private var decodingWidth: Int {
        if case .worker = options.isolation { options.jobs + max(2, options.jobs / 2) } else { options.jobs }
    }

    private mutating func begin() {
        while !isStopping, decoding.count < decodingWidth, let file = undecoded.popFirst() { decode(file, attempts: 1) }
        while !isStopping, identifying < Self.identifyingWidth, identifying + undecoded.count < decodingWidth,
            let path = unidentified.popFirst()
        {
            identifying += 1
            Task.detached { [ingest, feed] in feed.yield(.identified(ingest.identify(path))) }
        }
        if !isWriting, !unwritten.isEmpty {
            isWriting = true
            let batch = unwritten
            unwritten = []
            Task.detached { [catalog, feed] in
                feed.yield(.committed(Result { try catalog.recordWhatHolds(batch) }))
            }
        }
    }

    private mutating func decode(_ file: FileIngest.IdentifiedFile, attempts: Int) {
        decoding[file.clip.description] = (file, attempts)
        switch options.isolation {
        case .inProcess:
            Task.detached { [ingest, feed] in feed.yield(.decoded(file, ingest.decode(file))) }
        case .worker(let program):
            if jobs == nil { startWorker(program) }
            jobs?.yield(ClipJob(id: file.clip, path: file.path, sampling: options.sampling.description))
        }
    }

    private mutating func startWorker(_ program: WorkerProgram) {
        let (stream, continuation) = AsyncStream<ClipJob>.makeStream()
        jobs = continuation
        Task.detached { [feed] in
            let ending = await WorkerProcess(program: program).run(stream) { feed.yield(.worker($0)) }
            feed.yield(.workerEnded(ending))
        }
    }

    // MARK: - Taking events

    private mutating func take(_ event: Event) {
        switch event {
        case .identified(let identification):
            identifying -= 1
            follow(recorder.take(identification))
        case .decoded(let file, let outcome):
            decoding[file.clip.description] = nil
            follow(recorder.take(outcome, takenFor: file.clip))
        case .worker(let result):
            take(result)
        case .workerEnded(let ending):
            takeEnd(ending)
        case .committed(.success(let (recorded, gone))):
            isWriting = false
            for file in recorded { tell(recorder.report(file)) }
            for file in gone {
                if case .known(let clip) = file.outcome {
                    let state = FileState(byteCount: file.byteCount, modified: file.modified)
                    follow(recorder.decode(FileIngest.IdentifiedFile(path: file.path, state: state, clip: clip)))
                }
            }
        case .committed(.failure(let error)):
            isWriting = false
            unwritten = []
            stop(error)
        case .cancelled:
            isStopping = true
        }
    }

    private mutating func take(_ result: ClipJobResult) {
        lossesInARow = 0
        // A result nobody asked for is of a job that was given up.
        guard let id = result.id, let file = decoding.removeValue(forKey: id)?.file else { return }
        let analysis = result.analysis ?? ClipAnalysis(failure: "its decoder gave a result that cannot be")
        if let used = analysis.embedding?.model, used != model.identity {
            stop(
                WorkerError(
                    .otherModel, "the worker embeds with \(used), the catalog is for \(model.identity)"))
            return
        }
        follow(recorder.take(ingest.finish(file, analysis), takenFor: file.clip))
    }

    private static let mostLossesInARow = 2

    /// Goes on with another worker. The clips that the lost one had at hand are tried once more: any of them may have been
    /// the cause, or none.
    private mutating func takeEnd(_ ending: WorkerProcess.Ending) {
        jobs = nil
        guard !decoding.isEmpty else { return }
        var reason = "it ended before its jobs were done"
        switch ending {
        case .lost(let signal):
            reason = signal
            lossesInARow += 1
        case .unusable(let complaint):
            reason = complaint
            fallthrough
        case .finished:
            lossesInARow = .max
        }
        guard lossesInARow <= Self.mostLossesInARow else {
            decoding = [:]
            return stop(WorkerError(.cannotStart, "the worker that decodes clips does not run: \(reason)"))
        }
        let open = decoding.values.sorted { $0.file.path < $1.file.path }
        decoding = [:]
        for (file, attempts) in open {
            if attempts < 2, !isStopping {
                decode(file, attempts: attempts + 1)
            } else {
                let failure = ClipAnalysis(failure: "the worker was lost twice with it at hand: \(reason)")
                follow(recorder.take(ingest.finish(file, failure), takenFor: file.clip))
            }
        }
    }

    private mutating func follow(_ consequence: IndexRecorder.Consequence) {
        if failure == nil { unwritten += consequence.writes }
        for report in consequence.reports { tell(report) }
        if let next = consequence.next { undecoded.append(next) }
    }

    private mutating func tell(_ report: FileReport) {
        summary.count(report)
        summary.notBegun -= 1
        guard failure == nil else { return }
        do { try onEvent(.file(report)) } catch { stop(error) }
    }

    private mutating func stop(_ error: any Error) {
        failure = failure ?? error
        isStopping = true
    }
}
