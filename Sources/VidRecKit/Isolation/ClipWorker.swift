internal import CSandbox
internal import VideoDecoding

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

/// A confined process that works on clips one after another, seen from the supervisor.
struct ClipWorker {
    /// A job, and how it is to be done.
    struct Assignment {
        let job: ClipJob
        /// Whether the process must be a fresh one: another died of this job, or of what a job before had left behind.
        var isAlone = false
    }

    /// What a process may say in the end.
    enum Ending {
        /// A result, or why there is none.
        case result(ClipJobResult)
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
    private var line: [UInt8] = []

    /// Where its results are read.
    let output: CInt
    /// When its job must have ended; `nil` while it has none.
    private(set) var deadline: ContinuousClock.Instant?
    /// Whether nothing more comes from it.
    private(set) var isDone = false

    /// Forks a process that does what `analyze` says for each file.
    init(analyzer: @escaping (FrameSampler) -> ClipAnalyzer, limits: WorkerLimits) throws(JobFailure) {
        var ends: [CInt] = [-1, -1]
        guard let pipe = SystemCalls.makePipe() else { throw Self.noProcess(errno) }
        guard unsafe vidrec_make_channel(&ends) == 0 else {
            let failure = errno
            for end in [pipe.reading, pipe.writing] { close(end) }
            throw Self.noProcess(failure)
        }
        let parent = getpid()
        let process = vidrec_fork()
        if process == 0 {
            Self.work(channel: ends[1], output: pipe.writing, parent: parent, analyzer: analyzer, limits: limits)
        }
        let failure = errno
        close(ends[1])
        close(pipe.writing)
        guard process > 0 else {
            close(ends[0])
            close(pipe.reading)
            throw Self.noProcess(failure)
        }
        self.process = process
        self.limits = limits
        channel = ends[0]
        output = pipe.reading
    }

    private static func noProcess(_ code: CInt) -> JobFailure {
        JobFailure(reason: "no process for it: \(SystemCalls.words(for: code)); try it again later")
    }

    /// All that the process does. It is the child of a fork: it returns to nobody.
    private static func work(
        channel: CInt, output: CInt, parent: pid_t, analyzer: (FrameSampler) -> ClipAnalyzer, limits: WorkerLimits
    ) -> Never {
        let bounds = vidrec_bounds(
            address_space: UInt64(limits.memory),
            cpu_seconds: UInt64(max(1, limits.processorTime.components.seconds)))
        guard vidrec_confine(channel, output, parent, bounds) > 0 else { _exit(notConfined) }
        var task = vidrec_task()
        while case let descriptor = unsafe vidrec_take(channel, &task), descriptor >= 0 {
            let sampling = unsafe withUnsafeBytes(of: task.sampling) { bytes in
                unsafe FrameSampler(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
            }
            let file = InputFile(taking: descriptor, size: task.size, named: "the clip")
            let result = ClipJobResult(id: "", analyzer(sampling ?? .adaptive).analyze(file))
            guard SystemCalls.write(result.line, to: output) else { _exit(1) }
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
    mutating func begin(_ assignment: Assignment, _ file: InputFile, sampling: FrameSampler) {
        self.assignment = assignment
        begun += 1
        deadline = .now + limits.wallTime
        var task = vidrec_task()
        task.size = file.size
        unsafe withUnsafeMutableBytes(of: &task.sampling) { unsafe $0.copyBytes(from: sampling.description.utf8) }
        // If it is gone, its output is at its end, and the job has a reason to fail.
        _ = vidrec_give(channel, file.descriptor, task)
    }

    /// Takes what it has written; gives the result if it is whole.
    mutating func takeOutput() -> ClipJobResult? {
        guard let bytes = SystemCalls.read(output, upTo: 1 << 16), !bytes.isEmpty else {
            isDone = true
            return nil
        }
        line += bytes
        guard line.last == UInt8(ascii: "\n"), let job = assignment?.job else {
            // Too much, or unasked for.
            isDone = line.count > Self.longestLine || assignment == nil
            return nil
        }
        // It says only what an analysis can say, and only of its own job.
        guard let analysis = ClipJobResult(line: line)?.analysis else {
            isDone = true
            return nil
        }
        line = []
        assignment = nil
        deadline = nil
        return ClipJobResult(id: job.id, analysis)
    }

    private static let longestLine = 8 << 20

    /// Makes sure that it has ended, and says what that means for its job.
    func end() -> Ending {
        let isLate = deadline.map { $0 <= .now } ?? false
        // One that is idle ends by itself when its channel does, but need not be waited for.
        close(channel)
        let ending = SystemCalls.end(process)
        close(output)
        guard let assignment else { return .idle }
        if !isLate, begun > 1 { return .uncertain(Assignment(job: assignment.job, isAlone: true)) }
        return .result(ClipJobResult(id: assignment.job.id, failure: reason(ending, isLate: isLate)))
    }

    private func reason(_ ending: SystemCalls.Ending, isLate: Bool) -> String {
        if isLate {
            return "it took over \(limits.wallTime.components.seconds) s, which is the limit; its decoder was stopped"
        }
        if !line.isEmpty { return "its decoder gave a result that cannot be, and was stopped" }
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
