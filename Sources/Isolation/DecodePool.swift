internal import Concurrency
public import ClipTypes
private import DequeModule

/// A pool of confined processes that decode files.
///
/// A pool starts the program `vidrec-worker` with its first job and keeps it running. That program forks processes that
/// can access nothing but the file they decode. Any number of tasks can use a pool concurrently; jobs that exceed the
/// number of its processes are queued. If the worker program dies, the pool starts it again and resends its jobs.
///
/// - Note: An application must install the program, which `swift build --product vidrec-worker` builds, in the
///   directory of its own executable or in `../libexec/vidrec` relative to it, or set the environment variable
///   `VIDREC_WORKER`.
public final class DecodePool: Sendable {
    /// The settings of a pool of decoding processes.
    public struct Options: Sendable {
        /// The number of clips that are decoded in parallel, each in a process of its own; positive.
        public var jobs: Int
        /// Whether processes are confined. Without confinement, a file that exploits the decoder has all rights of this
        /// process's user, and memory and processor time are not limited: turn it off only for trusted clips on systems
        /// without confinement.
        public var isConfined: Bool
        /// The resource limits of each process. A clip that exceeds them fails.
        public var workerLimits: WorkerLimits
        /// The limits that the decoder itself applies to one clip, of which it keeps the frames decoded so far. They
        /// should be reached before ``workerLimits``.
        public var decodingLimits: DecodingLimits
        /// The network that computes the embeddings of clips; `nil` for the model's own.
        public var network: FeatureNetwork?

        /// Creates settings; by default one confined process with the standard limits, for untrusted uploads.
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

    /// The number to which the command limits the decoding jobs of its option `--jobs`, above the number of cores of
    /// any machine. ``Options/jobs`` is not limited.
    public static let maximumJobs = 4096

    /// The settings of the pool.
    public let options: Options
    private let queue: JobQueue

    /// The model of which embeddings are expected; `nil` to accept any.
    let model: EmbeddingModel?
    /// The identity of the embeddings that ``analyze(_:sampling:strip:)`` computes: that of the network, or of the model.
    package let identity: EmbeddingModel?

    /// Creates a pool, without starting the worker program yet.
    ///
    /// - Parameters:
    ///   - options: The settings of the pool.
    ///   - model: The model that the worker must have; `nil` to accept any.
    ///   - modelFile: The bytes of the model file to use; `nil` for the model that is built into the worker.
    ///   - program: The worker program; `nil` for the one that ``WorkerProgram/find()`` finds.
    package init(
        _ options: Options, model: EmbeddingModel? = nil, modelFile: [UInt8]? = nil, program: WorkerProgram? = nil
    ) {
        self.options = options
        self.model = model
        identity = model.map { options.network?.identity(beside: $0) ?? $0 }
        queue = JobQueue(
            program, model: model,
            WorkerConfiguration(
                jobs: options.jobs, isConfined: options.isConfined, limits: options.workerLimits,
                decoding: options.decodingLimits, model: modelFile))
    }

    deinit { queue.close() }

    /// Ends the worker program without waiting for its end. Jobs in flight and all later jobs fail with the
    /// `WorkerError` code `closed`. A pool also closes when its last reference is released.
    public func close() { queue.close() }

    /// Ends the worker program as ``close()`` does and waits for its end, after which the system reports its resource
    /// usage.
    package func end() async {
        let connection = queue.connection
        queue.close()
        await connection?.ended()
    }

    /// Performs a task in a confined process.
    ///
    /// - Parameters:
    ///   - task: The task.
    ///   - path: The path of the file that the task reads; `nil` for a task that reads none.
    /// - Returns: The bytes of the result's message.
    /// - Throws: `DecodeFailure` if the file cannot be decoded, `WorkerError` if there is no worker, or
    ///   `CancellationError` as soon as the task is cancelled.
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
                // The cancellation handler may have run before the job was submitted.
                if Task.isCancelled { queue.cancel(number) }
            }
        } onCancel: {
            queue.cancel(number)
        }
    }
}

/// The queued and sent jobs of a pool, and the connection to its worker.
private final class JobQueue: Sendable {
    private struct Job {
        let frame: [UInt8]
        let continuation: CheckedContinuation<[UInt8], any Error>
        var workerLosses = 0
        var isSent = false
    }

    private struct State {
        var next: UInt64 = 0
        var jobs: [UInt64: Job] = [:]
        var waiting: Deque<UInt64> = []
        /// The jobs that were cancelled after they were sent: their results are dropped.
        var cancelled: Set<UInt64> = []
        var connection: WorkerConnection?
        /// The number of the connection, by which the events of an earlier connection are recognized.
        var connectionNumber = 0
        /// The number of workers that were lost since the last result.
        var consecutiveLosses = 0
        var isClosed = false

        var sentCount: Int { jobs.count - waiting.count + cancelled.count }
    }

    private static let maximumConsecutiveLosses = 2
    /// The number of lost workers after which a job that was sent to all of them fails. It is above 1, since the
    /// program never reads a file, so that a file is rarely the cause.
    private static let maximumWorkerLosses = 5
    private static let closedDuringJob = WorkerError(.closed, "the library was closed before the job was done")
    private static let alreadyClosed = WorkerError(.closed, "the library is closed: open it again to decode files")

    private let program: WorkerProgram?
    private let model: EmbeddingModel?
    private let configuration: WorkerConfiguration
    private let state = Guarded(State())

    init(_ program: WorkerProgram?, model: EmbeddingModel?, _ configuration: WorkerConfiguration) {
        self.program = program
        self.model = model
        self.configuration = configuration
    }

    /// The maximum number of sent jobs: more than the worker has processes, so that none of them waits for the library.
    private var capacity: Int { configuration.jobs + max(2, configuration.jobs / 2) }

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
        if isClosed { return continuation.resume(throwing: Self.alreadyClosed) }
        sendWaitingJobs()
    }

    func cancel(_ number: UInt64) {
        let job = state.withLock { state -> Job? in
            guard let job = state.jobs.removeValue(forKey: number) else { return nil }
            if job.isSent {
                state.cancelled.insert(number)
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
        for (_, job) in jobs.sorted(by: { $0.key < $1.key }) { job.continuation.resume(throwing: Self.closedDuringJob) }
    }

    /// Sends queued jobs up to the capacity, and connects to a worker first if necessary.
    private func sendWaitingJobs() {
        do {
            try state.withLock { state in
                while !state.isClosed, !state.waiting.isEmpty, state.sentCount < capacity {
                    if state.connection == nil {
                        state.connectionNumber += 1
                        state.cancelled = []
                        state.connection = try connect(number: state.connectionNumber)
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

    private func connect(number: Int) throws(WorkerError) -> WorkerConnection {
        let found: WorkerProgram
        if let program { found = program } else { found = try WorkerProgram.find() }
        return try WorkerConnection(
            found, configuration, model: model,
            WorkerConnection.Events(
                onResult: { [weak self] number, result in self?.deliver(result, for: number) ?? true },
                onEnd: { [weak self] ending in self?.handleEnd(ending, connection: number) },
                hasJobs: { [weak self] in self?.state.withLock { $0.sentCount > 0 } ?? false }))
    }

    /// Delivers a result to its caller; returns `false` if there is no such job.
    private func deliver(_ result: Result<[UInt8], DecodeFailure>, for number: UInt64) -> Bool {
        let (job, isCancelled, isClosed) = state.withLock { state in
            state.consecutiveLosses = 0
            guard let job = state.jobs[number], job.isSent else {
                return (nil as Job?, state.cancelled.remove(number) != nil, state.isClosed)
            }
            state.jobs[number] = nil
            return (job, false, false)
        }
        guard let job else {
            if isCancelled { sendWaitingJobs() }
            return isCancelled || isClosed
        }
        job.continuation.resume(with: result.mapError { $0 as any Error })
        sendWaitingJobs()
        return true
    }

    /// Handles the end of a worker: sends its jobs to a new one, or fails all jobs if workers do not start.
    private func handleEnd(_ ending: WorkerConnection.Ending, connection number: Int) {
        var problem: WorkerError?
        var reason = ""
        switch ending {
        case .lost(let signal): reason = signal
        case .finished:
            problem = WorkerError(
                .cannotStart, "the worker that decodes clips does not work: it ended before its jobs were done")
        case .unusable(let error): problem = error
        }
        let isCurrent = state.withLock { state in
            guard state.connectionNumber == number else { return false }
            state.connection = nil
            state.cancelled = []
            state.consecutiveLosses += 1
            if problem == nil, state.consecutiveLosses > Self.maximumConsecutiveLosses {
                problem = WorkerError(
                    .cannotStart, "the worker that decodes clips was lost \(state.consecutiveLosses) times (\(reason))")
            }
            return true
        }
        guard isCurrent else { return }
        if let problem { return fail(with: problem) }
        let failed = state.withLock { state in
            var failed: [Job] = []
            for number in state.jobs.keys.sorted(by: >) where state.jobs[number]?.isSent == true {
                state.jobs[number]?.isSent = false
                state.jobs[number]?.workerLosses += 1
                if let job = state.jobs[number], job.workerLosses >= Self.maximumWorkerLosses {
                    state.jobs[number] = nil
                    failed.append(job)
                } else {
                    state.waiting.prepend(number)
                }
            }
            return failed
        }
        for job in failed {
            job.continuation.resume(
                throwing: DecodeFailure(
                    reason: "the worker was lost \(job.workerLosses) times with it in flight: \(reason)"))
        }
        sendWaitingJobs()
    }

    private func fail(with error: any Error) {
        let jobs = state.withLock { state in
            defer {
                state.jobs = [:]
                state.waiting = []
                state.consecutiveLosses = 0
            }
            return state.jobs
        }
        for (_, job) in jobs.sorted(by: { $0.key < $1.key }) { job.continuation.resume(throwing: error) }
    }
}
