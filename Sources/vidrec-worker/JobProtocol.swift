import ClipTypes
import Foundation
import Isolation

/// A protocol by which clients send jobs and receive results.
protocol JobProtocol {
    /// Parses the next bytes of input; returns the jobs that are complete.
    ///
    /// - Throws: `JobFailure` if the input is invalid, so that nothing after it can be parsed.
    mutating func parse(_ bytes: [UInt8]) throws(JobFailure) -> [IncomingJob]
    /// Returns the jobs that the end of the input completes.
    mutating func finish() -> [IncomingJob]
    /// Returns the bytes of output for the result of a job.
    func encode(_ result: JobResult, for job: Job.Identifier) -> [UInt8]
}

/// A parsed job, or an answer to a malformed one.
enum IncomingJob {
    case job(Job)
    /// The input is not a job; `answer` is the output for it.
    case malformed(answer: [UInt8])
}

/// The binary protocol between a library and its worker on one machine: length-prefixed messages.
struct BinaryJobProtocol: JobProtocol {
    private var pending: [UInt8] = []

    mutating func parse(_ bytes: [UInt8]) throws(JobFailure) -> [IncomingJob] {
        pending += bytes
        var jobs: [IncomingJob] = []
        var offset = 0
        while pending.count - offset >= WorkerProtocol.lengthSize {
            guard let length = WorkerProtocol.length(pending[offset...]) else {
                throw JobFailure(reason: "a job exceeds the maximum length")
            }
            let start = offset + WorkerProtocol.lengthSize
            guard pending.count - start >= length else { break }
            var reader = MessageReader(pending[start..<start + length])
            do throws(MessageReader.Malformed) {
                let number: UInt64 = try reader.integer()
                let path = try reader.optional { (reader) throws(MessageReader.Malformed) in try reader.text() }
                jobs.append(.job(Job(id: .number(number), task: try reader.task(), path: path)))
            } catch {
                throw JobFailure(reason: "a job cannot be parsed")
            }
            offset = start + length
        }
        pending.removeFirst(offset)
        return jobs
    }

    // The library ends between messages, unless it was killed.
    func finish() -> [IncomingJob] { [] }

    func encode(_ result: JobResult, for job: Job.Identifier) -> [UInt8] {
        guard case .number(let number) = job else { preconditionFailure("a job of another protocol: \(job)") }
        var message = MessageWriter()
        message.put(number)
        switch result {
        case .message(let bytes):
            message.put(true)
            // The message without its count: it ends with the frame.
            message.append(bytes)
        case .failure(let reason):
            message.put(false)
            message.put(reason)
        }
        return WorkerProtocol.frame(message)
    }
}

/// The public JSON Lines protocol: one job a line of input, one result a line of output.
struct JSONLinesJobProtocol: JobProtocol {
    /// The sampling of jobs that name none.
    let sampling: FrameSampler
    private var lines = JobLines()

    init(sampling: FrameSampler) { self.sampling = sampling }

    mutating func parse(_ bytes: [UInt8]) -> [IncomingJob] { jobs(in: lines.append(bytes)) }

    /// Returns the job of a last line without a newline.
    mutating func finish() -> [IncomingJob] { lines.isWithinLine ? parse([UInt8(ascii: "\n")]) : [] }

    private func jobs(in lines: [[UInt8]]) -> [IncomingJob] {
        lines.map { line in
            let job: ClipJob
            do throws(JobLines.Malformed) {
                job = try JobLines.parse(line)
            } catch {
                return .malformed(answer: ClipJobResult(id: nil, failure: error.reason).line)
            }
            let sampling = job.sampling.map { FrameSampler($0) } ?? sampling
            guard let sampling else {
                let reason = "the job has the unknown sampling '\(job.sampling ?? "")'"
                return .malformed(answer: ClipJobResult(id: job.id, failure: reason).line)
            }
            return .job(Job(id: .id(job.id), task: .analyze(sampling, strip: false), path: job.path))
        }
    }

    func encode(_ result: JobResult, for job: Job.Identifier) -> [UInt8] {
        guard case .id(let id) = job else { preconditionFailure("a job of another protocol: \(job)") }
        switch result {
        case .failure(let reason): return ClipJobResult(id: id, failure: reason).line
        case .message(let bytes):
            var reader = MessageReader(bytes)
            guard let timed = try? reader.timedAnalysis(), reader.isAtEnd else {
                return ClipJobResult(id: id, failure: "its decoder wrote an invalid result").line
            }
            return ClipJobResult(id: id, timed.analysis).line
        }
    }
}
