internal import CSandbox
private import Foundation
public import VideoDecoding

/// Works through jobs, each in a process of its own: `vidrec worker`.
///
/// One JSON job a line comes in, one JSON result a line goes out, in the order in which jobs end. The supervisor opens the
/// job's file and forks; the child keeps the open file and a pipe for its result, gives up everything else for good, decodes,
/// describes, embeds, writes its result and ends. So what a hostile file does to libav, it does to that child: it cannot
/// open a file or a socket, start a program, or reach another clip, and it ends when it takes too long or too much.
///
/// The supervisor itself never looks into a file. It must run in a process of one thread, since only that thread is forked.
public struct JobSupervisor {
    private let model: ClipModel
    private let sampling: FrameSampler
    private let decoding: DecodingLimits
    private let limits: WorkerLimits
    private let width: Int

    private var waiting: [ClipJob] = []
    private var children: [ClipWorker] = []
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
    ///
    /// - Throws: `WorkerError` if processes cannot be confined here.
    public mutating func run(input: CInt = 0, output: CInt = 1) throws(WorkerError) {
        let confinement = vidrec_try_confinement()
        guard confinement > 0 else { throw WorkerError(.cannotConfine, code: -confinement) }
        vidrec_offer_to_memory_killer()
        warmUp()
        while hasMoreJobs || !waiting.isEmpty || !children.isEmpty {
            while children.count < width, !waiting.isEmpty {
                guard begin(waiting.removeFirst(), output) else { return end() }
            }
            var readable = children.map(\.result)
            if hasMoreJobs, waiting.count < Self.mostWaiting { readable.append(input) }
            let nextDeadline = children.map(\.deadline).min()
            let (ready, isLost) = WorkerSystem.wait(
                for: readable, watching: output, timeout: nextDeadline.map { $0 - .now })
            guard !isLost else { return end() }
            if ready.contains(input) {
                guard takeJobs(from: input, output) else { return end() }
            }
            var left: [ClipWorker] = []
            for var child in children {
                if ready.contains(child.result) { child.takeOutput() }
                if child.isDone || child.deadline <= .now {
                    guard write(child.end(), to: output) else { return end() }
                } else {
                    left.append(child)
                }
            }
            children = left
        }
    }

    /// Jobs read ahead of the work.
    private static let mostWaiting = 256

    /// Reads what there is of jobs; `false` if results cannot be written.
    private mutating func takeJobs(from input: CInt, _ output: CInt) -> Bool {
        guard let bytes = WorkerSystem.read(input, upTo: 1 << 16), !bytes.isEmpty else {
            hasMoreJobs = false
            return true
        }
        for line in unread.append(bytes) {
            do throws(JobLines.Malformed) {
                waiting.append(try JobLines.job(line))
            } catch {
                guard write(ClipJobResult(id: nil, failure: error.reason), to: output) else { return false }
            }
        }
        return true
    }

    /// Opens the job's file and forks; a job that cannot begin has its result at once.
    private mutating func begin(_ job: ClipJob, _ output: CInt) -> Bool {
        do throws(JobFailure) {
            let sampling = try job.sampling.map { text throws(JobFailure) in
                guard let sampling = FrameSampler(text) else {
                    throw JobFailure(reason: "the job asks for the sampling '\(text)', which there is not")
                }
                return sampling
            }
            let analyzer = ClipAnalyzer(
                reader: ClipReader(sampling: sampling ?? self.sampling, limits: decoding), model: model)
            children.append(try ClipWorker(job, analyzer: analyzer, limits: limits))
            return true
        } catch {
            return write(ClipJobResult(id: job.id, failure: error.reason), to: output)
        }
    }

    private func write(_ result: ClipJobResult, to output: CInt) -> Bool {
        WorkerSystem.write(result.line, to: output)
    }

    /// Ends all children: nobody waits for their results.
    private mutating func end() {
        for child in children { _ = child.end() }
        children = []
    }

    /// Does once what each child would else do again: tables of decoders, types of the Swift runtime.
    private func warmUp() {
        VideoDecoder.prepareDecoders()
        let analyzer = ClipAnalyzer(reader: ClipReader(sampling: sampling, limits: decoding), model: model)
        _ = ClipJobResult(id: "", analyzer.analyzeBlank()).line
    }
}
