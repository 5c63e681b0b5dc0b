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

/// A confined process that works on clips one after another, seen from the supervisor.
struct ClipWorker {
    /// A job, and how it is to be done.
    struct Assignment {
        let job: Job
        /// Whether the process must be a fresh one: another died of this job, or of what a job before had left behind.
        var isAlone = false
    }

    /// What a process may say in the end.
    enum Ending {
        /// A result, or why there is none.
        case result(Job, JobResult)
        /// It ended while it had nothing to do.
        case idle
        /// It ended at a job that was not its first: the job is not to blame until it fails in a process of its own.
        case uncertain(Assignment)
    }

    private let process: pid_t
    private let channel: CInt
    private let limits: WorkerLimits
    private var assignment: Assignment?
    private var begun = 0
    private var written: [UInt8] = []

    /// Where its results are read.
    let output: CInt
    /// When its job must have ended; `nil` while it has none.
    private(set) var deadline: ContinuousClock.Instant?
    /// Whether nothing more comes from it.
    private(set) var isDone = false

    /// Forks a process that performs tasks.
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
            Self.confine(channel: ends.taking, output: pipe.writing, parent: parent, limits: isConfined ? limits : nil)
            Self.work(channel: ends.taking, output: pipe.writing, analyzer: analyzer)
        }
        let failure = errno
        close(ends.taking)
        close(pipe.writing)
        guard process > 0 else {
            close(ends.giving)
            close(pipe.reading)
            throw Self.noProcess(failure)
        }
        self.process = process
        self.limits = limits
        channel = ends.giving
        output = pipe.reading
    }

    private static func noProcess(_ code: CInt) -> JobFailure {
        JobFailure(reason: "no process for it: \(SystemCalls.words(for: code)); try it again later")
    }

    /// Gives up, in the child of a fork, all that its jobs do not need; without limits only what belongs to others.
    private static func confine(channel: CInt, output: CInt, parent: pid_t, limits: WorkerLimits?) {
        guard let limits else {
            if !ConfinedProcess.detach(channel: channel, output: output, parent: parent) { _exit(notConfined) }
            return
        }
        if !ConfinedProcess.confine(channel: channel, output: output, parent: parent, limits: limits) {
            _exit(notConfined)
        }
    }

    /// All that the process does. It is the child of a fork: it returns to nobody.
    private static func work(channel: CInt, output: CInt, analyzer: ClipAnalyzer) -> Never {
        while let job = ConfinedProcess.takeJob(from: channel) {
            let text = InputFile(taking: job.message, size: job.messageSize, named: "the job")
            let file = job.file.map { InputFile(taking: $0.descriptor, size: $0.size, named: "the clip") }
            var reader = MessageReader(text.bytes(at: 0, count: Int(job.messageSize)))
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

    /// Whether it has nothing to do.
    var isIdle: Bool { assignment == nil && !isDone }
    /// Whether it has not had a job yet.
    var isFresh: Bool { begun == 0 }
    /// Whether it has had its share: what libraries leak or spoil ends with the process.
    var isWornOut: Bool { begun >= limits.clipsPerProcess }

    /// Gives it a job.
    mutating func begin(_ assignment: Assignment, _ file: InputFile?) throws(JobFailure) {
        var message = MessageWriter()
        message.put(assignment.job.task)
        guard let text = ConfinedProcess.makeUnnamedFile(of: message.bytes) else {
            throw JobFailure(reason: "no memory for it: \(SystemCalls.words(for: errno))")
        }
        defer { close(text) }
        self.assignment = assignment
        begun += 1
        deadline = .now + limits.wallTime
        // If it is gone, its output is at its end, and the job has a reason to fail.
        ConfinedProcess.give(
            message: text, size: message.bytes.count, file: file.map { ($0.descriptor, $0.size) }, to: channel)
    }

    /// Takes what it has written; returns the result if it is whole.
    mutating func takeOutput() -> (job: Job, result: JobResult)? {
        guard let bytes = SystemCalls.read(output, upTo: 1 << 18), !bytes.isEmpty else {
            isDone = true
            return nil
        }
        written += bytes
        guard let job = assignment?.job else {
            // Unasked for.
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

    /// Makes sure that it has ended, and says what that means for its job.
    func end() -> Ending {
        let isLate = deadline.map { $0 <= .now } ?? false
        // One that is idle ends by itself when its channel does, but need not be waited for.
        close(channel)
        let ending = SystemCalls.end(process)
        close(output)
        guard let assignment else { return .idle }
        if !isLate, begun > 1 { return .uncertain(Assignment(job: assignment.job, isAlone: true)) }
        return .result(assignment.job, .failure(reason: reason(ending, isLate: isLate)))
    }

    private func reason(_ ending: SystemCalls.Ending, isLate: Bool) -> String {
        if isLate {
            return "it took over \(limits.wallTime.components.seconds) s, which is the limit; its decoder was stopped"
        }
        if !written.isEmpty { return "its decoder gave a result that cannot be, and was stopped" }
        let used = ending.peakMemory
        let nearLimit =
            used > limits.memory / 2
            ? ", at \(used >> 20) MiB of memory; the limit is \(limits.memory >> 20) MiB" : ""
        switch ending.signal {
        case SIGXCPU:
            return "it took over \(limits.processorTime.components.seconds) s of processor time, which is the limit"
        case SIGSYS:
            return "its decoder asked for what decoding does not need, and was stopped (SIGSYS)"
        case SIGKILL:
            return "its decoder was killed (SIGKILL), as by a system that runs out of memory\(nearLimit)"
        case let signal?:
            return "its decoder crashed (\(SystemCalls.name(ofSignal: signal)))\(nearLimit)"
        case nil where ending.status == Self.notConfined:
            return "its decoder could not be confined, and was not begun; see vidrec doctor"
        case nil:
            return "its decoder ended without a result (status \(ending.status))"
        }
    }
}
