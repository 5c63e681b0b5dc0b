import Files
import ClipAnalysis
import ClipModels
import ClipTypes
import DequeModule
import Digests
import Isolation
import VideoDecoding

/// Works through jobs, each in a process of its own.
///
/// Jobs come in and results go out by a ``JobFace``, in the order in which jobs end. The supervisor forks workers that
/// give up everything for good but a channel and a pipe: through the one they are handed jobs and open files, one at a
/// time, through the other they give results. So what a hostile file does to libav, it does to a process that cannot open
/// a file or a socket or start a program, and that is ended when it takes too long or too much. A worker has some jobs in
/// turn, because forking costs more than decoding a picture. When one dies at a job that was not its first, the job is
/// tried again in a fresh one: no job fails for what another did.
///
/// The supervisor itself never looks into a file. It must run in a process of one thread, since only that thread is forked.
struct JobSupervisor<Face: JobFace> {
    private let analyzer: ClipAnalyzer
    private let limits: WorkerLimits
    private let width: Int
    private let isConfined: Bool

    private var face: Face
    private var waiting: Deque<ClipWorker.Assignment> = []
    private var workers: [ClipWorker] = []
    private var hasMoreJobs = true

    /// Creates a supervisor of `jobs` processes at once.
    init(_ face: Face, analyzer: ClipAnalyzer, limits: WorkerLimits, jobs: Int, isConfined: Bool) {
        precondition(jobs > 0, "a supervisor of \(jobs) processes")
        self.face = face
        self.analyzer = analyzer
        self.limits = limits
        self.isConfined = isConfined
        width = jobs
    }

    /// Works until the jobs end or nobody takes the results any more.
    ///
    /// - Returns: whether all results were written.
    mutating func run(input: CInt, output: CInt) -> Bool {
        ConfinedProcess.offerToMemoryKiller()
        warmUp()
        defer { for worker in workers { _ = worker.end() } }
        while hasMoreJobs || !waiting.isEmpty || workers.contains(where: { !$0.isIdle }) {
            while !waiting.isEmpty, hasRoom() {
                guard begin(waiting.removeFirst(), output) else { return false }
            }
            var readable = workers.map(\.output)
            if hasMoreJobs, waiting.count < Self.mostWaiting { readable.append(input) }
            let nextDeadline = workers.compactMap(\.deadline).min()
            let (ready, isLost) = SystemCalls.wait(
                for: readable, watching: output, timeout: nextDeadline.map { $0 - .now })
            guard !isLost else { return false }
            if ready.contains(input), !takeJobs(from: input, output) { return false }
            for index in workers.indices where ready.contains(workers[index].output) {
                if let (job, result) = workers[index].takeOutput(), !write(result, for: job, to: output) {
                    return false
                }
            }
            guard endWhatIsOver(output) else { return false }
        }
        return true
    }

    /// Whether there is, or may be, a worker without a job.
    private func hasRoom() -> Bool { workers.count < width || workers.contains(where: \.isIdle) }

    /// Ends the workers that died, took too long or have had their share; `false` if results cannot be written.
    private mutating func endWhatIsOver(_ output: CInt) -> Bool {
        let now = ContinuousClock.now
        var left: [ClipWorker] = []
        var isWritten = true
        for worker in workers {
            guard worker.isDone || worker.deadline.map({ $0 <= now }) ?? worker.isWornOut else {
                left.append(worker)
                continue
            }
            switch worker.end() {
            case .result(let job, let result): isWritten = write(result, for: job, to: output) && isWritten
            case .uncertain(let assignment): waiting.prepend(assignment)
            case .idle: break
            }
        }
        workers = left
        return isWritten
    }

    /// Jobs read ahead of the work.
    private static var mostWaiting: Int { 256 }

    /// Reads what there is of jobs; `false` if the work cannot go on.
    private mutating func takeJobs(from input: CInt, _ output: CInt) -> Bool {
        guard let bytes = SystemCalls.read(input, upTo: 1 << 18), !bytes.isEmpty else {
            hasMoreJobs = false
            return true
        }
        guard let incoming = try? face.take(bytes) else { return false }
        for item in incoming {
            switch item {
            case .job(let job): waiting.append(ClipWorker.Assignment(job: job))
            case .malformed(let answer): guard SystemCalls.write(answer, to: output) else { return false }
            }
        }
        return true
    }

    /// Opens the job's file and gives both to a worker; a job that cannot begin has its result at once. Returns `false` if
    /// that cannot be written.
    private mutating func begin(_ assignment: ClipWorker.Assignment, _ output: CInt) -> Bool {
        let job = assignment.job
        if case .report = job.task {
            var message = MessageWriter()
            message.put(WorkerReport(ffmpeg: FFmpegReport(), confinement: Confinement.tried()))
            return write(.message(message.bytes), for: job, to: output)
        }
        do throws(JobFailure) {
            let file = try open(job)
            let place = try place(isAlone: assignment.isAlone)
            try workers[place].begin(assignment, file)
            return true
        } catch {
            return write(.failure(reason: error.reason), for: job, to: output)
        }
    }

    private func open(_ job: Job) throws(JobFailure) -> InputFile? {
        guard job.task.needsFile else { return nil }
        guard let path = job.path else { throw JobFailure(reason: "a job without a file") }
        do throws(VideoDecodingError) {
            return try InputFile(opening: path, allowsEmpty: job.task.allowsEmptyFile)
        } catch {
            throw JobFailure(reason: error.message)
        }
    }

    /// A worker without a job: one that is there, or a new one.
    private mutating func place(isAlone: Bool) throws(JobFailure) -> Int {
        if let place = workers.firstIndex(where: { $0.isIdle && (!isAlone || $0.isFresh) }) { return place }
        if workers.count >= width, let place = workers.firstIndex(where: \.isIdle) {
            _ = workers.remove(at: place).end()
        }
        workers.append(try ClipWorker(analyzer: analyzer, limits: limits, isConfined: isConfined))
        return workers.count - 1
    }

    private func write(_ result: JobResult, for job: Job, to output: CInt) -> Bool {
        SystemCalls.write(face.bytes(of: result, for: job.name), to: output)
    }

    /// Does once what each child would else do again, or could not do any more: tables of decoders, types of the Swift
    /// runtime, the set-up of libraries that read files for it.
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
