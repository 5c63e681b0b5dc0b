import ModelFiles
import Files
public import ArgumentParser
import ClipAnalysis
import ClipModels
public import ClipTypes
import Foundation
import Isolation
import SequenceModels

/// The program: the only one that links FFmpeg.
///
/// Not asynchronous on purpose: the first thread must be the only one, since only it is there after a fork.
@main
struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vidrec worker",
        abstract: "Decode clips named on standard input, each in a confined process.",
        discussion: """
            The program vidrec-worker, which holds FFmpeg for vidrec, and which a cluster engine can start on each of its \
            machines. One JSON job a line comes in, one JSON result a line goes out, in the order in which jobs end:

              {"schema":"vidrec.job/1","id":"any text","path":"/uploads/a.mp4","sampling":"adaptive"}

            It ends when standard input does. A job that fails has a result with "status":"failed" and the reason.
            """,
        version: WorkerProtocol.version
    )

    @Option(name: .shortAndLong, help: "How many clips to decode at once.")
    var jobs = 1

    @Option(help: "Which frames to look at where the job does not say.")
    var sampling: FrameSampler = .adaptive

    @Option(help: ArgumentHelp("Memory for one clip.", valueName: "MiB"))
    var memory = WorkerLimits.standard.memory >> 20

    @Option(help: ArgumentHelp("Time for one clip on the wall.", valueName: "seconds"))
    var timeLimit = Int(WorkerLimits.standard.wallTime.components.seconds)

    @Option(
        help: ArgumentHelp(
            "A model of vidrec train summarizer (default: the one that comes with vidrec).", valueName: "file"))
    var model: String?

    @Flag(help: "Decode in processes without confinement. For trusted clips on systems that cannot confine.")
    var noSandbox = false

    /// What a library on this machine starts the program with: binary messages on a socket instead of lines.
    @Flag(name: .customLong("pool"), help: .hidden)
    var isPool = false

    func validate() throws {
        guard jobs > 0, memory > 0, memory < 1 << 30, timeLimit > 0 else {
            throw ValidationError("--jobs, --memory and --time-limit take numbers from 1 on")
        }
    }

    func run() throws {
        SystemCalls.unblockSignals()
        if isPool { return try Self.serve() }
        let model: ClipModel
        do {
            model = try self.model.map { try ClipModel(decoding: Data(contentsOf: URL(filePath: $0))) } ?? .shipped
        } catch {
            let reason = (error as? ModelFileError)?.description ?? error.localizedDescription
            Self.complain("cannot use the model '\(self.model ?? "")': \(reason)")
            throw ExitCode(3)
        }
        var limits = WorkerLimits.standard
        limits.memory = memory << 20
        limits.wallTime = .seconds(timeLimit)
        limits.processorTime = min(limits.processorTime, limits.wallTime)
        var supervisor = JobSupervisor(
            LineFace(sampling: sampling), analyzer: ClipAnalyzer(model: model), limits: limits, jobs: jobs,
            isConfined: !noSandbox)
        guard supervisor.run(input: 0, output: 1) else {
            Self.complain("the results cannot be written; jobs without a result have to be given again")
            throw ExitCode(74)
        }
    }

    /// Does the jobs of a library: greets, is told how, and works.
    private static func serve() throws {
        guard SystemCalls.write(WorkerProtocol.greeting, to: 1),
            let length = SystemCalls.read(0, exactly: WorkerProtocol.lengthSize).flatMap(WorkerProtocol.length),
            let bytes = SystemCalls.read(0, exactly: length)
        else { throw ExitCode(3) }
        var reader = MessageReader(bytes)
        guard let configuration = try? reader.configuration(), reader.isAtEnd else {
            complain("the configuration cannot be read")
            throw ExitCode(3)
        }
        let model: ClipModel
        do {
            model = try configuration.model.map { try ClipModel(decoding: Data($0)) } ?? .shipped
        } catch {
            complain("cannot use the model: \(error)")
            throw ExitCode(3)
        }
        let face = MessageFace()
        var introduction = MessageWriter()
        introduction.put(model.identity)
        let said = face.bytes(of: .message(introduction.bytes), for: .number(WorkerProtocol.introduction))
        guard SystemCalls.write(said, to: 1) else { return }
        var supervisor = JobSupervisor(
            face, analyzer: ClipAnalyzer(model: model, limits: configuration.decoding),
            limits: configuration.limits, jobs: configuration.jobs, isConfined: configuration.isConfined)
        // A library that does not take results any more has gone, or has closed the pool.
        _ = supervisor.run(input: 0, output: 1)
    }

    private static func complain(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data("vidrec-worker: \(text)\n".utf8))
    }
}

extension FrameSampler: ExpressibleByArgument {
    /// Reads `adaptive`, `keyframes`, `every=1s` or `uniform=16`.
    public init?(argument: String) {
        self.init(argument)
    }
}
