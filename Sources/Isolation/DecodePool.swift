internal import Concurrency
public import ClipTypes
private import DequeModule

/// Decodes files in confined processes: the only way to open a file that somebody handed in.
///
/// A pool starts the program `vidrec-worker` with its first job and keeps it. That program forks processes that give up
/// everything but the file at hand. A pool can be used by any number of tasks at once; jobs beyond what its processes can
/// do wait. When a worker program is lost, another takes its place, and gets the jobs that it had.
///
/// - Note: An application brings the program along: `swift build --product vidrec-worker` builds it. It is found beside
///   the application's own program, in `../libexec/vidrec` from there, or by the environment variable `VIDREC_WORKER`.
public final class DecodePool: Sendable {
    /// How a pool works.
    public struct Options: Sendable {
        /// How many clips are decoded at once.
        public var jobs: Int
        /// Whether processes are confined. Without it, a file that takes over the decoder can do all that this process's
        /// user can: for trusted clips on systems that cannot confine.
        public var isConfined: Bool
        /// What a process may use for one clip.
        public var workerLimits: WorkerLimits
        /// Bounds on what one clip may cost, within which decoding ends by itself.
        public var decodingLimits: DecodingLimits

        /// Creates options; the defaults are those for uploads.
        ///
        /// - Precondition: `jobs` is positive.
        public init(
            jobs: Int = 1, isConfined: Bool = true, workerLimits: WorkerLimits = .standard,
            decodingLimits: DecodingLimits = .standard
        ) {
            precondition(jobs > 0, "a pool of \(jobs) processes")
            self.jobs = jobs
            self.isConfined = isConfined
            self.workerLimits = workerLimits
            self.decodingLimits = decodingLimits
        }
    }

    /// More processes than any machine has cores for.
    public static let mostJobs = 4096

    /// How it works.
    public let options: Options
    private let queue: JobQueue

    /// The model that embeddings are of; `nil` if none are asked for.
    let model: EmbeddingModel?

    /// Creates a pool; nothing is started yet.
    ///
    /// - Parameters:
    ///   - options: how it works.
    ///   - model: the model that the worker has to describe with; `nil` if that does not matter.
    ///   - modelFile: the bytes of the model's file; `nil` for the model in the program.
    ///   - program: the worker program; `nil` for the one that ``WorkerProgram/find()`` finds.
    package init(
        _ options: Options, model: EmbeddingModel? = nil, modelFile: [UInt8]? = nil, program: WorkerProgram? = nil
    ) {
        self.options = options
        self.model = model
        queue = JobQueue(
            program, model: model,
            WorkerConfiguration(
                jobs: options.jobs, isConfined: options.isConfined, limits: options.workerLimits,
                decoding: options.decodingLimits, model: modelFile))
    }

    deinit { queue.close() }

    /// Ends the worker program. Jobs in flight fail with `WorkerError.closed`, and so do all that come.
    public func close() { queue.close() }

    /// Ends the worker program and waits until it is gone, so that the system has counted what it used.
    package func end() async {
        let connection = queue.connection
        queue.close()
        await connection?.ended()
    }

    /// Has a task done.
    ///
    /// - Returns: the bytes of the result's message.
    /// - Throws: `DecodeFailure` if the file gives nothing; `WorkerError` if there is no worker to do it;
    ///   `CancellationError` when the task is cancelled, at once.
    func perform(_ task: WorkerTask, path: String? = nil) async throws -> [UInt8] {
        let number = queue.nextNumber()
        var message = MessageWriter()
        message.put(number)
        message.put(path) { $0.put($1) }
        message.put(task)
        let frame = WorkerProtocol.frame(message)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                queue.submit(number, frame, continuation)
                // The handler may have run before there was anything to cancel.
                if Task.isCancelled { queue.cancel(number) }
            }
        } onCancel: {
            queue.cancel(number)
        }
    }
}

/// The jobs of a pool, and the worker that has them.
private final class JobQueue: Sendable {
    private struct Job {
        let frame: [UInt8]
        let continuation: CheckedContinuation<[UInt8], any Error>
        var losses = 0
        var isSent = false
    }

    private struct State {
        var next: UInt64 = 0
        var jobs: [UInt64: Job] = [:]
        var waiting: Deque<UInt64> = []
        /// Jobs that were sent and cancelled: their results come and are dropped.
        var abandoned: Set<UInt64> = []
        var connection: WorkerConnection?
        /// Counts connections, so that the end of one is not taken for that of another.
        var era = 0
        /// Workers that were lost since the last result.
        var lossesInARow = 0
        var isClosed = false

        var sentCount: Int { jobs.count - waiting.count + abandoned.count }
    }

    private static let mostLossesInARow = 2
    /// How often a job is given to another worker. The program never looks into a file: whatever ends it, seldom was the
    /// file's doing.
    private static let mostLosses = 5
    private static let closedAtWork = WorkerError(.closed, "the library was closed while it worked")
    private static let closedBefore = WorkerError(.closed, "the library is closed: open it again to decode files")

    private let program: WorkerProgram?
    private let model: EmbeddingModel?
    private let configuration: WorkerConfiguration
    private let state = Guarded(State())

    init(_ program: WorkerProgram?, model: EmbeddingModel?, _ configuration: WorkerConfiguration) {
        self.program = program
        self.model = model
        self.configuration = configuration
    }

    /// Jobs at the worker: some more than it has processes, so that none of them waits for this one.
    private var width: Int { configuration.jobs + max(2, configuration.jobs / 2) }

    var connection: WorkerConnection? { state.withLock { $0.connection } }

    func nextNumber() -> UInt64 {
        state.withLock { state in
            state.next += 1
            return state.next
        }
    }

    func submit(_ number: UInt64, _ frame: [UInt8], _ continuation: CheckedContinuation<[UInt8], any Error>) {
        let isClosed = state.withLock { state in
            guard !state.isClosed else { return true }
            state.jobs[number] = Job(frame: frame, continuation: continuation)
            state.waiting.append(number)
            return false
        }
        if isClosed { return continuation.resume(throwing: Self.closedBefore) }
        advance()
    }

    func cancel(_ number: UInt64) {
        let job = state.withLock { state -> Job? in
            guard let job = state.jobs.removeValue(forKey: number) else { return nil }
            if job.isSent {
                state.abandoned.insert(number)
            } else {
                state.waiting.removeAll { $0 == number }
            }
            return job
        }
        job?.continuation.resume(throwing: CancellationError())
    }

    func close() {
        let (jobs, connection) = state.withLock { state in
            defer {
                state.isClosed = true
                state.jobs = [:]
                state.waiting = []
                state.connection = nil
            }
            return (state.jobs, state.connection)
        }
        connection?.close()
        for (_, job) in jobs.sorted(by: { $0.key < $1.key }) { job.continuation.resume(throwing: Self.closedAtWork) }
    }

    /// Sends what can be sent.
    private func advance() {
        do {
            try state.withLock { state in
                while !state.isClosed, !state.waiting.isEmpty, state.sentCount < width {
                    if state.connection == nil {
                        state.era += 1
                        state.abandoned = []
                        state.connection = try connect(era: state.era)
                    }
                    let number = state.waiting.removeFirst()
                    guard let frame = state.jobs[number]?.frame else { continue }
                    state.jobs[number]?.isSent = true
                    state.connection?.send(frame)
                }
            }
        } catch {
            fail(with: error)
        }
    }

    private func connect(era: Int) throws(WorkerError) -> WorkerConnection {
        let found: WorkerProgram
        if let program { found = program } else { found = try WorkerProgram.find() }
        return try WorkerConnection(
            found, configuration, model: model,
            WorkerConnection.Events(
                onResult: { [weak self] number, result in self?.take(result, for: number) ?? true },
                onEnd: { [weak self] ending in self?.takeEnd(ending, era: era) }))
    }

    /// Takes a result; `false` if nobody asked for it.
    private func take(_ result: Result<[UInt8], DecodeFailure>, for number: UInt64) -> Bool {
        let (job, isAbandoned, isClosed) = state.withLock { state in
            state.lossesInARow = 0
            guard let job = state.jobs[number], job.isSent else {
                return (nil as Job?, state.abandoned.remove(number) != nil, state.isClosed)
            }
            state.jobs[number] = nil
            return (job, false, false)
        }
        guard let job else {
            if isAbandoned { advance() }
            return isAbandoned || isClosed
        }
        job.continuation.resume(with: result.mapError { $0 as any Error })
        advance()
        return true
    }

    /// Goes on with another worker, which gets the jobs that the lost one had.
    private func takeEnd(_ ending: WorkerConnection.Ending, era: Int) {
        var problem: WorkerError?
        var reason = ""
        switch ending {
        case .lost(let signal): reason = signal
        case .finished:
            problem = WorkerError(
                .cannotStart, "the worker that decodes clips does not work: it ended before its jobs were done")
        case .unusable(let error): problem = error
        }
        let isOwn = state.withLock { state in
            guard state.era == era else { return false }
            state.connection = nil
            state.abandoned = []
            state.lossesInARow += 1
            if problem == nil, state.lossesInARow > Self.mostLossesInARow {
                problem = WorkerError(
                    .cannotStart, "the worker that decodes clips was lost \(state.lossesInARow) times (\(reason))")
            }
            return true
        }
        guard isOwn else { return }
        if let problem { return fail(with: problem) }
        let given = state.withLock { state in
            var given: [Job] = []
            for number in state.jobs.keys.sorted(by: >) where state.jobs[number]?.isSent == true {
                state.jobs[number]?.isSent = false
                state.jobs[number]?.losses += 1
                if let job = state.jobs[number], job.losses >= Self.mostLosses {
                    state.jobs[number] = nil
                    given.append(job)
                } else {
                    state.waiting.prepend(number)
                }
            }
            return given
        }
        for job in given {
            job.continuation.resume(
                throwing: DecodeFailure(
                    reason: "the worker was lost \(job.losses) times with it in flight: \(reason)"))
        }
        advance()
    }

    private func fail(with error: any Error) {
        let jobs = state.withLock { state in
            defer {
                state.jobs = [:]
                state.waiting = []
                state.lossesInARow = 0
            }
            return state.jobs
        }
        for (_, job) in jobs.sorted(by: { $0.key < $1.key }) { job.continuation.resume(throwing: error) }
    }
}
