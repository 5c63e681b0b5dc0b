import Files
import ClipAnalysis
import ClipModels
import ClipTypes
import DequeModule
import Digests
import Isolation
import VideoDecoding

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Performs jobs in confined child processes.
///
/// Jobs are read and results written by a ``JobProtocol``, in the order in which jobs end. The supervisor forks workers
/// that irrevocably confine themselves to a channel, over which they receive jobs and open files one at a time, and a
/// pipe, to which they write results. A hostile file that exploits libav thus controls a process that cannot open files
/// or sockets or start programs, and that is ended when it exceeds its limits. A worker performs several jobs in turn,
/// since forking takes longer than decoding a picture. If it dies at a job that was not its first, the job is retried
/// in a new process, so that no job fails because of another.
///
/// The supervisor itself opens files, but never reads them. It must run in a process of one thread, since only the
/// calling thread exists after a fork.
struct JobSupervisor<Protocol: JobProtocol> {
    private let analyzer: ClipAnalyzer
    private let limits: WorkerLimits
    private let width: Int
    private let isConfined: Bool

    private var jobProtocol: Protocol
    private var waiting: Deque<ClipWorker.Assignment> = []
    private var workers: [ClipWorker] = []
    private var hasMoreJobs = true
    /// Why the system refused a process or an open file; no more are asked for until a worker ends or is idle.
    private var refusal: JobFailure?

    /// Creates a supervisor that performs up to `jobs` jobs in parallel.
    init(_ jobProtocol: Protocol, analyzer: ClipAnalyzer, limits: WorkerLimits, jobs: Int, isConfined: Bool) {
        precondition(jobs > 0, "a supervisor of \(jobs) processes")
        self.jobProtocol = jobProtocol
        self.analyzer = analyzer
        self.limits = limits
        self.isConfined = isConfined
        width = jobs
    }

    /// Performs jobs until the input ends and all jobs are done, or the output is closed.
    ///
    /// - Parameters:
    ///   - input: The descriptor from which jobs are read.
    ///   - output: The descriptor to which results are written.
    /// - Returns: Whether all results were written.
    /// - Throws: The refusal of the system, if no job can be done.
    mutating func run(input: CInt, output: CInt) throws(JobFailure) -> Bool {
        ConfinedProcess.raiseOOMScore()
        warmUp()
        defer { for worker in workers { _ = worker.end() } }
        while hasMoreJobs || !waiting.isEmpty || workers.contains(where: { !$0.isIdle }) {
            while !waiting.isEmpty, refusal == nil, hasAvailableWorker() {
                guard start(waiting.removeFirst(), output) else { return false }
            }
            if let refusal, !workers.contains(where: { !$0.isIdle }) { throw refusal }
            // A job whose file cannot be opened is done without a worker; after the last one there is nothing to wait for.
            guard hasMoreJobs || workers.contains(where: { !$0.isIdle }) else { continue }
            var readable = workers.map(\.output)
            if hasMoreJobs, waiting.count < Self.maximumWaiting { readable.append(input) }
            let nextDeadline = workers.compactMap(\.deadline).min()
            let (ready, isLost) = SystemCalls.wait(
                for: readable, watching: output, timeout: nextDeadline.map { $0 - .now })
            guard !isLost else { return false }
            if ready.contains(input), !readJobs(from: input, output) { return false }
            for index in workers.indices where ready.contains(workers[index].output) {
                guard let (job, result) = workers[index].readOutput() else { continue }
                refusal = nil
                guard write(result, for: job, to: output) else { return false }
            }
            guard try endFinishedWorkers(output) else { return false }
        }
        return true
    }

    /// Returns whether a worker is idle or can be forked.
    private func hasAvailableWorker() -> Bool { workers.count < width || workers.contains(where: \.isIdle) }

    /// Ends the workers that died, exceeded their deadline or reached their job limit; returns `false` if a result
    /// cannot be written.
    private mutating func endFinishedWorkers(_ output: CInt) throws(JobFailure) -> Bool {
        let now = ContinuousClock.now
        var remaining: [ClipWorker] = []
        var isWritten = true
        for worker in workers {
            guard worker.isDone || worker.deadline.map({ $0 <= now }) ?? worker.hasReachedJobLimit else {
                remaining.append(worker)
                continue
            }
            refusal = nil
            switch worker.end() {
            case .result(let job, let result): isWritten = write(result, for: job, to: output) && isWritten
            case .retry(let assignment): waiting.prepend(assignment)
            case .refused(let refusal): throw refusal
            case .idle: break
            }
        }
        workers = remaining
        return isWritten
    }

    /// The maximum number of jobs that are read ahead.
    private static var maximumWaiting: Int { 256 }

    /// Reads the available input and queues its jobs; returns `false` if the supervisor must stop.
    private mutating func readJobs(from input: CInt, _ output: CInt) -> Bool {
        guard let bytes = SystemCalls.read(input, upTo: 1 << 18), !bytes.isEmpty else {
            hasMoreJobs = false
            return queue(jobProtocol.finish(), output)
        }
        guard let incoming = try? jobProtocol.parse(bytes) else { return false }
        return queue(incoming, output)
    }

    /// Queues jobs and answers what is none; returns `false` if an answer cannot be written.
    private mutating func queue(_ incoming: [IncomingJob], _ output: CInt) -> Bool {
        for item in incoming {
            switch item {
            case .job(let job): waiting.append(ClipWorker.Assignment(job: job))
            case .malformed(let answer): guard SystemCalls.write(answer, to: output) else { return false }
            }
        }
        return true
    }

    /// Opens the job's file and sends both to a worker, or writes a result if the job cannot be started. Returns
    /// `false` if the result cannot be written.
    private mutating func start(_ assignment: ClipWorker.Assignment, _ output: CInt) -> Bool {
        let job = assignment.job
        if case .report = job.task {
            var message = MessageWriter()
            message.put(WorkerReport(ffmpeg: FFmpegReport(), confinement: Confinement.detect()))
            return write(.message(message.bytes), for: job, to: output)
        }
        do throws(JobFailure) {
            let file = try open(job)
            let index = try availableWorker(isNew: assignment.needsNewProcess)
            try workers[index].start(assignment, file)
            return true
        } catch {
            guard error.isRefusal else { return write(.failure(reason: error.reason), for: job, to: output) }
            // Another worker may give back what is short.
            refusal = error
            waiting.prepend(assignment)
            return true
        }
    }

    private func open(_ job: Job) throws(JobFailure) -> InputFile? {
        guard job.task.needsFile else { return nil }
        guard let path = job.path else { throw JobFailure(reason: "the job names no file") }
        do throws(VideoDecodingError) {
            return try InputFile(opening: path, allowsEmpty: job.task.allowsEmptyFile)
        } catch {
            throw JobFailure(reason: error.message, isRefusal: Self.hasNoDescriptors)
        }
    }

    /// Whether this process, or the system, has as many files open as it may have.
    private static var hasNoDescriptors: Bool {
        do throws(SystemCalls.Failure) {
            SystemCalls.closeDescriptor(try SystemCalls.openForReading("/dev/null"))
            return false
        } catch {
            return [EMFILE, ENFILE].contains(error.code)
        }
    }

    /// Returns the index of an idle worker, forking one if necessary; if `isNew` is true, one that has had no job.
    private mutating func availableWorker(isNew: Bool) throws(JobFailure) -> Int {
        if let index = workers.firstIndex(where: { $0.isIdle && (!isNew || $0.isNew) }) { return index }
        if workers.count >= width, let index = workers.firstIndex(where: \.isIdle) {
            _ = workers.remove(at: index).end()
        }
        workers.append(try ClipWorker(analyzer: analyzer, limits: limits, isConfined: isConfined))
        return workers.count - 1
    }

    private func write(_ result: JobResult, for job: Job, to output: CInt) -> Bool {
        SystemCalls.write(jobProtocol.encode(result, for: job.id), to: output)
    }

    /// Initializes, before the first fork, what each child would otherwise have to initialize, or could not once
    /// confined: decoder tables, type metadata of the Swift runtime, and libraries that read files for it.
    private func warmUp() {
        VideoDecoder.prepareDecoders()
        analyzer.warmUp()
        var message = MessageWriter()
        message.put(WorkerTask.drawSheet(ContactSheet(header: [], rows: [], region: nil)))
        var reader = MessageReader(message.bytes)
        _ = try? reader.task()
        _ = SHA256.hash(message.bytes)
    }
}
