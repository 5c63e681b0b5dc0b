import Files
import ClipTypes
import ClipAnalysis
import Isolation
import VideoDecoding

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A confined child process that performs tasks one after another, as the supervisor controls it.
struct ClipWorker {
    /// A job that is assigned to a process.
    struct Assignment {
        let job: Job
        /// Whether the job must be the first of its process, because a process that had other jobs before died of it.
        var needsNewProcess = false
    }

    /// What the end of a process means for its job.
    enum Ending {
        /// The job has a result: why it failed.
        case result(Job, JobResult)
        /// The process had no job.
        case idle
        /// The process died at a job that was not its first, so that an earlier job may be the cause: retry it in a new
        /// process.
        case retry(Assignment)
        /// The process could not be confined, so that no job can be done.
        case refused(JobFailure)
    }

    private let process: pid_t
    private let channel: CInt
    private let limits: WorkerLimits
    private var assignment: Assignment?
    private var startedJobs = 0
    private var written: [UInt8] = []

    /// The descriptor from which its results are read.
    let output: CInt
    /// The time at which its job is stopped; `nil` while it has no job.
    private(set) var deadline: ContinuousClock.Instant?
    /// Whether its output has ended or is invalid, so that the process must be ended.
    private(set) var isDone = false

    /// Forks a process that performs tasks, confined if `isConfined` is true.
    init(analyzer: ClipAnalyzer, limits: WorkerLimits, isConfined: Bool) throws(JobFailure) {
        guard let pipe = SystemCalls.makePipe() else { throw Self.noProcess(errno) }
        guard let ends = ConfinedProcess.makeChannel() else {
            let failure = errno
            for end in [pipe.reading, pipe.writing] { close(end) }
            throw Self.noProcess(failure)
        }
        let parent = getpid()
        let process = ConfinedProcess.fork()
        if process == 0 {
            Self.confine(
                channel: ends.receiving, output: pipe.writing, parent: parent, limits: isConfined ? limits : nil)
            Self.performTasks(channel: ends.receiving, output: pipe.writing, analyzer: analyzer)
        }
        let failure = errno
        close(ends.receiving)
        close(pipe.writing)
        guard process > 0 else {
            close(ends.sending)
            close(pipe.reading)
            throw Self.noProcess(failure)
        }
        self.process = process
        self.limits = limits
        channel = ends.sending
        output = pipe.reading
    }

    private static func noProcess(_ code: CInt) -> JobFailure {
        JobFailure(reason: "no process can be started: \(SystemCalls.message(for: code))", isRefusal: true)
    }

    /// Confines the child process within limits, or without limits only closes the descriptors it does not need.
    private static func confine(channel: CInt, output: CInt, parent: pid_t, limits: WorkerLimits?) {
        guard let limits else {
            if !ConfinedProcess.detach(channel: channel, output: output, parent: parent) { _exit(notConfined) }
            return
        }
        if !ConfinedProcess.confine(channel: channel, output: output, parent: parent, limits: limits) {
            _exit(notConfined)
        }
    }

    /// Performs the tasks that come over the channel until it ends; the main loop of the child process.
    private static func performTasks(channel: CInt, output: CInt, analyzer: ClipAnalyzer) -> Never {
        while let task = ConfinedProcess.receiveTask(from: channel) {
            let taskFile = InputFile(adopting: task.message, size: task.messageSize, path: "the task")
            let file = task.file.map { InputFile(adopting: $0.descriptor, size: $0.size, path: "the clip") }
            var reader = MessageReader(taskFile.bytes(at: 0, count: Int(task.messageSize)))
            guard let task = try? reader.task(), reader.isAtEnd, task.needsFile == (file != nil) else { _exit(1) }
            var result = MessageWriter()
            do throws(ClipAnalyzer.Failure) {
                let message = try analyzer.perform(task, on: file)
                result.put(true)
                result.append(message.bytes)
            } catch {
                result.put(false)
                result.put(error.reason)
            }
            guard SystemCalls.write(WorkerProtocol.frame(result), to: output) else { _exit(1) }
        }
        _exit(0)
    }

    private static let notConfined: CInt = 77

    // MARK: - Jobs

    /// Whether it can be given a job.
    var isIdle: Bool { assignment == nil && !isDone }
    /// Whether the process has not been given a job yet.
    var isNew: Bool { startedJobs == 0 }
    /// Whether it has had the maximum number of jobs, which bounds what libraries leak.
    var hasReachedJobLimit: Bool { startedJobs >= limits.clipsPerProcess }

    /// Sends a job to the process.
    mutating func start(_ assignment: Assignment, _ file: InputFile?) throws(JobFailure) {
        var message = MessageWriter()
        message.put(assignment.job.task)
        guard let taskFile = ConfinedProcess.makeUnnamedFile(of: message.bytes) else {
            throw JobFailure(
                reason: "no job can be sent to a process: \(SystemCalls.message(for: errno))", isRefusal: true)
        }
        defer { close(taskFile) }
        self.assignment = assignment
        startedJobs += 1
        deadline = .now + limits.wallTime
        // If the process has ended, so has its output, and then the job fails with a reason.
        ConfinedProcess.send(
            message: taskFile, size: message.bytes.count, file: file.map { ($0.descriptor, $0.size) }, to: channel)
    }

    /// Reads what the process has written; returns the result of its job once it is complete.
    mutating func readOutput() -> (job: Job, result: JobResult)? {
        guard let bytes = SystemCalls.read(output, upTo: 1 << 18), !bytes.isEmpty else {
            isDone = true
            return nil
        }
        written += bytes
        guard let job = assignment?.job else {
            // Output without a job.
            isDone = true
            return nil
        }
        guard written.count >= WorkerProtocol.lengthSize else { return nil }
        guard let length = WorkerProtocol.length(written) else {
            isDone = true
            return nil
        }
        guard written.count >= WorkerProtocol.lengthSize + length else { return nil }
        var reader = MessageReader(written[WorkerProtocol.lengthSize...])
        guard written.count == WorkerProtocol.lengthSize + length, let isMessage = try? reader.bool() else {
            isDone = true
            return nil
        }
        let result: JobResult
        if isMessage {
            result = .message(Array(reader.rest))
        } else {
            guard let reason = try? reader.text(), reader.isAtEnd, reason.utf8.count <= 4096 else {
                isDone = true
                return nil
            }
            result = .failure(reason: reason)
        }
        written = []
        assignment = nil
        deadline = nil
        return (job, result)
    }

    /// Ends the process, waits for it, and returns what that means for its job.
    func end() -> Ending {
        let isLate = deadline.map { $0 <= .now } ?? false
        // An idle process would also end by itself at the end of its channel.
        close(channel)
        let ending = SystemCalls.end(process)
        close(output)
        guard let assignment else { return .idle }
        if ending.signal == nil, ending.status == Self.notConfined {
            return .refused(
                JobFailure(reason: "processes cannot be confined; see vidrec doctor", isRefusal: true))
        }
        if !isLate, startedJobs > 1 { return .retry(Assignment(job: assignment.job, needsNewProcess: true)) }
        return .result(assignment.job, .failure(reason: reason(ending, isLate: isLate)))
    }

    /// Returns why a process that has ended did not complete its job.
    private func reason(_ ending: SystemCalls.Ending, isLate: Bool) -> String {
        if isLate {
            return "it took over \(limits.wallTime.components.seconds) s, which is the limit; its decoder was stopped"
        }
        if !written.isEmpty { return "its decoder wrote an invalid result, and was stopped" }
        let used = ending.peakMemory
        let nearLimit =
            used > limits.memory / 2
            ? ", at \(used >> 20) MiB of memory; the limit is \(limits.memory >> 20) MiB" : ""
        switch ending.signal {
        case SIGXCPU:
            return "it took over \(limits.processorTime.components.seconds) s of processor time, which is the limit"
        case SIGSYS:
            return "its decoder made a forbidden system call, and was stopped (SIGSYS)"
        case SIGKILL:
            return "its decoder was killed (SIGKILL), probably because the system ran out of memory\(nearLimit)"
        case let signal?:
            return "its decoder crashed (\(SystemCalls.name(ofSignal: signal)))\(nearLimit)"
        case nil:
            return "its decoder ended without a result (status \(ending.status))"
        }
    }
}
