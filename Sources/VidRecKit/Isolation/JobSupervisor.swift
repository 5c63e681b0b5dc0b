internal import CSandbox
private import DequeModule
private import Foundation
public import VideoDecoding

/// Works through jobs, each in a process of its own: `vidrec worker`.
///
/// One JSON job a line comes in, one JSON result a line goes out, in the order in which jobs end. The supervisor forks
/// workers that give up everything for good but a channel and a pipe: through the one they are handed open files, one at a
/// time, through the other they give results. So what a hostile file does to libav, it does to a process that cannot open a
/// file or a socket or start a program, and that is ended when it takes too long or too much. A worker has some clips in
/// turn, because forking costs more than decoding a picture. When one dies at a clip that was not its first, the clip is
/// tried again in a fresh one: no clip fails for what another did.
///
/// The supervisor itself never looks into a file. It must run in a process of one thread, since only that thread is forked.
public struct JobSupervisor {
    private let model: ClipModel
    private let sampling: FrameSampler
    private let decoding: DecodingLimits
    private let limits: WorkerLimits
    private let width: Int

    private var waiting: Deque<ClipWorker.Assignment> = []
    private var workers: [ClipWorker] = []
    private var unread = JobLines()
    private var hasMoreJobs = true

    /// A supervisor of `jobs` processes at once; jobs that name no sampling take `sampling`.
    public init(
        model: ClipModel, sampling: FrameSampler = .adaptive, decoding: DecodingLimits = .standard,
        limits: WorkerLimits = .standard, jobs: Int = 1
    ) {
        precondition(jobs > 0, "a supervisor of \(jobs) processes")
        self.model = model
        self.sampling = sampling
        self.decoding = decoding
        self.limits = limits
        width = jobs
    }

    /// Works until the jobs end or nobody reads the results any more.
    public mutating func run(input: CInt = 0, output: CInt = 1) {
        vidrec_offer_to_memory_killer()
        warmUp()
        defer { for worker in workers { _ = worker.end() } }
        while hasMoreJobs || !waiting.isEmpty || workers.contains(where: { !$0.isIdle }) {
            while !waiting.isEmpty, hasRoom() {
                if let result = begin(waiting.removeFirst()), !write(result, to: output) { return }
            }
            var readable = workers.map(\.output)
            if hasMoreJobs, waiting.count < Self.mostWaiting { readable.append(input) }
            let nextDeadline = workers.compactMap(\.deadline).min()
            let (ready, isLost) = SystemCalls.wait(
                for: readable, watching: output, timeout: nextDeadline.map { $0 - .now })
            guard !isLost else { return }
            if ready.contains(input), !takeJobs(from: input, output) { return }
            for index in workers.indices where ready.contains(workers[index].output) {
                if let result = workers[index].takeOutput(), !write(result, to: output) { return }
            }
            guard endWhatIsOver(output) else { return }
        }
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
            case .result(let result): isWritten = write(result, to: output) && isWritten
            case .uncertain(let assignment): waiting.prepend(assignment)
            case .idle: break
            }
        }
        workers = left
        return isWritten
    }

    /// Jobs read ahead of the work.
    private static let mostWaiting = 256

    /// Reads what there is of jobs; `false` if results cannot be written.
    private mutating func takeJobs(from input: CInt, _ output: CInt) -> Bool {
        guard let bytes = SystemCalls.read(input, upTo: 1 << 16), !bytes.isEmpty else {
            hasMoreJobs = false
            return true
        }
        for line in unread.append(bytes) {
            do throws(JobLines.Malformed) {
                waiting.append(ClipWorker.Assignment(job: try JobLines.job(line)))
            } catch {
                guard write(ClipJobResult(id: nil, failure: error.reason), to: output) else { return false }
            }
        }
        return true
    }

    /// Opens the job's file and gives it to a worker; a job that cannot begin has its result at once.
    private mutating func begin(_ assignment: ClipWorker.Assignment) -> ClipJobResult? {
        do throws(JobFailure) {
            let sampling = try sampling(of: assignment.job)
            let file: InputFile
            do throws(VideoDecodingError) {
                file = try InputFile(opening: assignment.job.path)
            } catch {
                throw JobFailure(reason: error.message)
            }
            let place = try place(isAlone: assignment.isAlone)
            workers[place].begin(assignment, file, sampling: sampling)
            return nil
        } catch {
            return ClipJobResult(id: assignment.job.id, failure: error.reason)
        }
    }

    private func sampling(of job: ClipJob) throws(JobFailure) -> FrameSampler {
        guard let text = job.sampling else { return sampling }
        guard let sampling = FrameSampler(text), text.utf8.count < 56 else {
            throw JobFailure(reason: "the job asks for the sampling '\(text)', which there is not")
        }
        return sampling
    }

    /// A worker without a job: one that is there, or a new one.
    private mutating func place(isAlone: Bool) throws(JobFailure) -> Int {
        if let place = workers.firstIndex(where: { $0.isIdle && (!isAlone || $0.isFresh) }) { return place }
        if workers.count >= width, let place = workers.firstIndex(where: \.isIdle) {
            _ = workers.remove(at: place).end()
        }
        let (model, decoding) = (model, decoding)
        workers.append(
            try ClipWorker(
                analyzer: { ClipAnalyzer(reader: ClipReader(sampling: $0, limits: decoding), model: model) },
                limits: limits))
        return workers.count - 1
    }

    private func write(_ result: ClipJobResult, to output: CInt) -> Bool {
        SystemCalls.write(result.line, to: output)
    }

    /// Does once what each child would else do again: tables of decoders, types of the Swift runtime.
    private func warmUp() {
        VideoDecoder.prepareDecoders()
        let analyzer = ClipAnalyzer(reader: ClipReader(sampling: sampling, limits: decoding), model: model)
        _ = ClipJobResult(id: "", analyzer.analyzeBlank()).line
    }
}
