import ModelFiles
import Files
public import ArgumentParser
import ClipAnalysis
import ClipModels
public import ClipTypes
import Foundation
import Isolation
import SequenceModels

/// The command `vidrec-worker`, the only program that links FFmpeg.
///
/// It is not asynchronous, since it must have a single thread: only the calling thread exists after a fork.
@main
struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vidrec worker",
        abstract: "Decode clips named on standard input, each in a confined process.",
        discussion: """
            Runs the program vidrec-worker, which decodes for vidrec, so that a cluster engine can start it on each of \
            its machines. Reads jobs from standard input, one JSON document per line, and writes results to standard \
            output, one per line, in the order in which jobs are done:

              {"schema":"vidrec.job/1","id":"a1","path":"/uploads/a.mp4"}

            The id is any text; "sampling" is optional. The worker ends when standard input ends. A failed job has a \
            result with "status":"failed" and the reason.
            """,
        version: WorkerProtocol.version
    )

    @Option(name: .shortAndLong, help: "The number of clips to decode at once.")
    var jobs = 1

    @Option(help: "The sampling of frames for jobs that do not name one.")
    var sampling: FrameSampler = .adaptive

    @Option(help: ArgumentHelp("The memory for one clip.", valueName: "MiB"))
    var memory = WorkerLimits.standard.memory >> 20

    @Option(help: ArgumentHelp("The wall-clock time for one clip.", valueName: "seconds"))
    var timeLimit = Int(WorkerLimits.standard.wallTime.components.seconds)

    @Option(
        help: ArgumentHelp(
            "The model: builtin, vision, or a file that vidrec train summarizer made; auto is vision if it is installed, "
                + "else builtin.", valueName: "model"))
    var model = "auto"

    @Flag(help: "Decode in processes without confinement. For trusted clips on systems that cannot confine.")
    var noSandbox = false

    /// Whether to use the binary protocol on a socket instead of JSON Lines, as a library on the same machine does.
    @Flag(name: .customLong("pool"), help: .hidden)
    var isPool = false

    func validate() throws {
        guard jobs > 0, memory > 0, memory < 1 << 30, timeLimit > 0 else {
            throw ValidationError("--jobs, --memory and --time-limit take numbers from 1 on")
        }
    }

    /// Parses the arguments and runs, after the process was prepared for the limits of its environment.
    static func main() {
        if let problem = ProcessLimits.prepare() {
            printError(problem + "; raise it and run again")
            Foundation.exit(limited.rawValue)
        }
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            let text = fullMessage(for: error)
            guard exitCode(for: error) == .success, !text.isEmpty else { exit(withError: error) }
            guard SystemCalls.write(Array("\(text)\n".utf8), to: 1) else {
                printError("cannot write to standard output: \(SystemCalls.message(for: SystemCalls.lastError))")
                exit(withError: ExitCode(74))
            }
            Foundation.exit(0)
        }
    }

    /// The exit code if the system refuses a process or an open file, or a limit is too small.
    private static let limited = ExitCode(WorkerProtocol.refusedStatus)

    func run() throws {
        SystemCalls.unblockSignals()
        if isPool { return try Self.serve() }
        guard SystemCalls.read(0, upTo: 0) != nil else {
            Self.printError("cannot read the jobs: standard input is closed")
            throw ExitCode(3)
        }
        let model: ClipModel
        do {
            model = try ModelChoice(self.model).load()
        } catch {
            Self.printError("\(error)")
            throw ExitCode(3)
        }
        var limits = WorkerLimits.standard
        limits.memory = memory << 20
        limits.wallTime = .seconds(timeLimit)
        limits.processorTime = min(limits.processorTime, limits.wallTime)
        var supervisor = JobSupervisor(
            JSONLinesJobProtocol(sampling: sampling), analyzer: ClipAnalyzer(model: model), limits: limits, jobs: jobs,
            isConfined: !noSandbox)
        guard try Self.supervising({ () throws(JobFailure) in try supervisor.run(input: 0, output: 1) }) else {
            Self.printError("the results cannot be written; send the jobs without a result again")
            throw ExitCode(74)
        }
    }

    /// Serves a library: sends the greeting, receives the configuration, and performs jobs.
    private static func serve() throws {
        guard SystemCalls.write(WorkerProtocol.greeting, to: 1),
            let length = SystemCalls.read(0, exactly: WorkerProtocol.lengthSize).flatMap(WorkerProtocol.length),
            let bytes = SystemCalls.read(0, exactly: length)
        else { throw ExitCode(3) }
        var reader = MessageReader(bytes)
        guard let configuration = try? reader.configuration(), reader.isAtEnd else {
            printError("the configuration cannot be parsed")
            throw ExitCode(3)
        }
        let model: ClipModel
        do {
            model = try configuration.model.map { try ClipModel(decoding: Data($0)) } ?? .shipped
        } catch {
            printError("cannot use the model: \(error)")
            throw ExitCode(3)
        }
        let jobProtocol = BinaryJobProtocol()
        var modelMessage = MessageWriter()
        modelMessage.put(model.identity)
        let modelFrame = jobProtocol.encode(
            .message(modelMessage.bytes), for: .number(WorkerProtocol.modelMessageNumber))
        guard SystemCalls.write(modelFrame, to: 1) else { return }
        var supervisor = JobSupervisor(
            jobProtocol, analyzer: ClipAnalyzer(model: model, limits: configuration.decoding),
            limits: configuration.limits, jobs: configuration.jobs, isConfined: configuration.isConfined)
        // If results cannot be written, the library has ended or has closed the pool.
        _ = try supervising { () throws(JobFailure) in try supervisor.run(input: 0, output: 1) }
    }

    private static func supervising(_ run: () throws(JobFailure) -> Bool) throws -> Bool {
        do throws(JobFailure) {
            return try run()
        } catch {
            printError("\(error.reason); jobs without a result are not done")
            throw limited
        }
    }

    private static func printError(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data("vidrec-worker: \(text)\n".utf8))
    }
}

extension FrameSampler: ExpressibleByArgument {
    /// Parses `adaptive`, `keyframes`, `every=1s` or `uniform=16`; returns `nil` for any other text.
    public init?(argument: String) {
        self.init(argument)
    }
}
