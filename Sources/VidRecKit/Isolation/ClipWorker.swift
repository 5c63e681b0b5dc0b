internal import CSandbox
private import VideoDecoding

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

/// A process that works on one clip, seen from the supervisor.
struct ClipWorker {
    private let job: ClipJob
    private let process: pid_t
    private let limits: WorkerLimits
    private var line: [UInt8] = []
    private var isOverlong = false

    /// Where its result is read.
    let result: CInt
    /// When it must have ended.
    let deadline: ContinuousClock.Instant
    /// Whether nothing more comes from it.
    private(set) var isDone = false

    /// Opens the job's file and forks.
    init(_ job: ClipJob, analyzer: ClipAnalyzer, limits: WorkerLimits) throws(JobFailure) {
        let file: InputFile
        do throws(VideoDecodingError) {
            file = try InputFile(opening: job.path)
        } catch {
            throw JobFailure(reason: error.message)
        }
        guard let pipe = WorkerSystem.makePipe() else {
            throw JobFailure(reason: "no process for it: \(WorkerSystem.words(for: errno)); try it again later")
        }
        let parent = getpid()
        let process = vidrec_fork()
        if process == 0 {
            Self.work(job, file, analyzer: analyzer, result: pipe.writing, parent: parent, limits: limits)
        }
        let failure = errno
        close(pipe.writing)
        guard process > 0 else {
            close(pipe.reading)
            throw JobFailure(reason: "no process for it: \(WorkerSystem.words(for: failure)); try it again later")
        }
        self.job = job
        self.process = process
        self.limits = limits
        result = pipe.reading
        deadline = .now + limits.wallTime
    }

    /// All that the process does. It is the child of a fork: it returns to nobody.
    private static func work(
        _ job: ClipJob, _ file: InputFile, analyzer: ClipAnalyzer, result: CInt, parent: pid_t, limits: WorkerLimits
    ) -> Never {
        let bounds = vidrec_bounds(
            address_space: UInt64(limits.memory),
            cpu_seconds: UInt64(max(1, limits.processorTime.components.seconds)))
        guard vidrec_confine(file.descriptor, result, parent, bounds) > 0 else { _exit(2) }
        let line = ClipJobResult(id: job.id, analyzer.analyze(file)).line
        _exit(WorkerSystem.write(line, to: result) ? 0 : 3)
    }

    /// Takes what it has written.
    mutating func takeOutput() {
        guard let bytes = WorkerSystem.read(result, upTo: 1 << 16), !bytes.isEmpty else {
            isDone = true
            return
        }
        line += bytes
        isOverlong = line.count > Self.longestLine
        isDone = isOverlong
    }

    private static let longestLine = 8 << 20

    /// Makes sure that it has ended, and gives its result, or why there is none.
    func end() -> ClipJobResult {
        let isLate = !isDone
        let ending = WorkerSystem.end(process)
        close(result)
        guard !isLate, !isOverlong, let stated = ClipJobResult(line: line) else {
            return ClipJobResult(id: job.id, failure: reason(ending, isLate: isLate))
        }
        // It speaks for its own job only, and says only what an analysis can say.
        guard stated.id == job.id, let analysis = stated.analysis else {
            return ClipJobResult(id: job.id, failure: "its decoder gave a result that cannot be")
        }
        return ClipJobResult(id: job.id, analysis)
    }

    private func reason(_ ending: WorkerSystem.Ending, isLate: Bool) -> String {
        if isLate {
            return "it took over \(limits.wallTime.components.seconds) s, which is the limit; its decoder was stopped"
        }
        if isOverlong { return "its decoder gave a result of over \(Self.longestLine >> 20) MiB, and was stopped" }
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
            return "its decoder was killed (SIGKILL), as by a system that runs out of memory"
        case let signal?:
            return "its decoder crashed (\(WorkerSystem.name(ofSignal: signal)))\(nearLimit)"
        case nil:
            return "its decoder ended without a result (status \(ending.status))"
        }
    }
}
