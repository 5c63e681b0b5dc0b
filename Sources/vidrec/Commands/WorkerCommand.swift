import ArgumentParser
import SequenceModels
import VidRecKit
import VideoDecoding

/// Not asynchronous on purpose: the first thread must be the only one, since only it is there after a fork.
struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Decode clips named on standard input, each in a confined process.",
        discussion: """
            What vidrec index starts, and what a cluster engine can start on each of its machines. One JSON job a line \
            comes in, one JSON result a line goes out, in the order in which jobs end:

              {"schema":"vidrec.job/1","id":"any text","path":"/uploads/a.mp4","sampling":"adaptive"}

            It ends when standard input does. A job that fails has a result with "status":"failed" and the reason.
            """,
        shouldDisplay: false
    )

    @Option(name: .shortAndLong, help: "How many clips to decode at once.")
    var jobs = 1

    @Option(help: "Which frames to look at where the job does not say.")
    var sampling: FrameSampler = .adaptive

    @Option(help: ArgumentHelp("Memory for one clip.", valueName: "MiB"))
    var memory = WorkerLimits.standard.memory >> 20

    @Option(help: ArgumentHelp("Time for one clip on the wall.", valueName: "seconds"))
    var timeLimit = Int(WorkerLimits.standard.wallTime.components.seconds)

    @OptionGroup var model: ModelOption

    func validate() throws {
        guard jobs > 0, memory > 0, timeLimit > 0 else { throw ValidationError("numbers from 1 on, please") }
    }

    func run() throws {
        do {
            var limits = WorkerLimits.standard
            limits.memory = memory << 20
            limits.wallTime = .seconds(timeLimit)
            limits.processorTime = min(limits.processorTime, limits.wallTime)
            var supervisor = JobSupervisor(model: try model.load(), sampling: sampling, limits: limits, jobs: jobs)
            supervisor.run()
        } catch let error as ModelFileError {
            StandardStreams.message(error.description.printable)
            throw ExitCode.someFailed
        }
    }
}
