import ClipTypes
import Foundation
import Isolation

/// How jobs come in and results go out.
protocol JobFace {
    /// Takes the next bytes, and returns the jobs that are whole by now, or what to answer to what is none.
    ///
    /// - Throws: `JobFailure` if nothing that follows can be read.
    mutating func take(_ bytes: [UInt8]) throws(JobFailure) -> [IncomingJob]
    /// The bytes that tell a result.
    func bytes(of result: JobResult, for job: Job.Name) -> [UInt8]
}

/// What came in.
enum IncomingJob {
    case job(Job)
    /// It is no job; the answer is ready to be written.
    case malformed(answer: [UInt8])
}

/// The face to a library on this machine: frames of binary messages.
struct MessageFace: JobFace {
    private var pending: [UInt8] = []

    mutating func take(_ bytes: [UInt8]) throws(JobFailure) -> [IncomingJob] {
        pending += bytes
        var jobs: [IncomingJob] = []
        var begin = 0
        while pending.count - begin >= WorkerProtocol.lengthSize {
            guard let length = WorkerProtocol.length(pending[begin...]) else {
                throw JobFailure(reason: "a job that is too long")
            }
            let start = begin + WorkerProtocol.lengthSize
            guard pending.count - start >= length else { break }
            var reader = MessageReader(pending[start..<start + length])
            do throws(MessageReader.Malformed) {
                let number: UInt64 = try reader.integer()
                let path = try reader.optional { (reader) throws(MessageReader.Malformed) in try reader.text() }
                jobs.append(.job(Job(name: .number(number), task: try reader.task(), path: path)))
            } catch {
                throw JobFailure(reason: "a job that cannot be read")
            }
            begin = start + length
        }
        pending.removeFirst(begin)
        return jobs
    }

    func bytes(of result: JobResult, for job: Job.Name) -> [UInt8] {
        guard case .number(let number) = job else { preconditionFailure("a job of the other face: \(job)") }
        var message = MessageWriter()
        message.put(number)
        switch result {
        case .message(let bytes):
            message.put(true)
            // The message as it is, without a count: it ends with the frame.
            message.append(bytes)
        case .failure(let reason):
            message.put(false)
            message.put(reason)
        }
        return WorkerProtocol.frame(message)
    }
}

/// The public face: a JSON job a line, a JSON result a line.
struct LineFace: JobFace {
    /// For jobs that name none.
    let sampling: FrameSampler
    private var lines = JobLines()

    init(sampling: FrameSampler) { self.sampling = sampling }

    mutating func take(_ bytes: [UInt8]) throws(JobFailure) -> [IncomingJob] {
        lines.append(bytes).map { line in
            let job: ClipJob
            do throws(JobLines.Malformed) {
                job = try JobLines.job(line)
            } catch {
                return .malformed(answer: ClipJobResult(id: nil, failure: error.reason).line)
            }
            let named = job.sampling.map { FrameSampler($0) } ?? sampling
            guard let named else {
                let reason = "the job asks for the sampling '\(job.sampling ?? "")', which there is not"
                return .malformed(answer: ClipJobResult(id: job.id, failure: reason).line)
            }
            return .job(Job(name: .id(job.id), task: .analyze(named), path: job.path))
        }
    }

    func bytes(of result: JobResult, for job: Job.Name) -> [UInt8] {
        guard case .id(let id) = job else { preconditionFailure("a job of the other face: \(job)") }
        switch result {
        case .failure(let reason): return ClipJobResult(id: id, failure: reason).line
        case .message(let bytes):
            var reader = MessageReader(bytes)
            guard let timed = try? reader.timedAnalysis(), reader.isAtEnd else {
                return ClipJobResult(id: id, failure: "its decoder gave a result that cannot be").line
            }
            return ClipJobResult(id: id, timed.analysis).line
        }
    }
}
