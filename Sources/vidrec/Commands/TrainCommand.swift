import ModelTraining
import Files
import ArgumentParser
import Foundation
import SequenceModels
import Synchronization
import VidRecKit

struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Learn a model from clips, or recommenders from what viewers did.",
        subcommands: [TrainSummarizerCommand.self, TrainRecommenderCommand.self]
    )
}

struct TrainSummarizerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summarizer",
        abstract: "Learn from a folder of clips what tells clips apart, whatever was done to them.",
        discussion: """
            Every clip is decoded once and altered in many ways; nothing has to be labeled. Clips of one source (other \
            takes, other cuts) are told by a manifest.csv in the folder, with the columns file and group; without it, each \
            clip is a source of its own. A column label, if there is one, says what clips show; clips of one label are not \
            pushed apart. Training ends when clips held out from it fare no better.

            Stopped, it goes on where it was: with the same options, the same command. The same clips, options and seed \
            give the same model. Clips that cannot be read are passed over; the exit code is then 3. Training takes at \
            least 8 clips.

              vidrec train summarizer --data clips/ --output my.vidrec-model
              vidrec index clips/ --model my.vidrec-model --catalog my-catalog
            """
    )

    @Option(help: ArgumentHelp("The folder of the clips.", valueName: "dir"))
    var data: String

    @Option(help: ArgumentHelp("Where the model goes.", valueName: "file"))
    var output = "clips.vidrec-model"

    @Option(
        help: ArgumentHelp(
            "A folder for what is kept between runs, also after the last (default: the output's name with .training, "
                + "removed when training is done).",
            valueName: "dir"))
    var work: String?

    @Option(help: "Decides everything that is drawn.")
    var seed: UInt64 = 1

    @Option(help: "How many views of each clip are made, the clip itself among them.")
    var variants = 24

    @Option(help: "How often the network is trained over all clips, at the most.")
    var epochs = 40

    @Option(
        help: ArgumentHelp(
            "Do without color, texture, shape, normalization or alignment in the search for copies, to measure what it is "
                + "worth; may be given often.",
            valueName: "part"),
        transform: { text in
            guard let omission = SummarizerTraining.Omission(rawValue: text) else {
                let names = SummarizerTraining.Omission.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--leave-out takes one of \(names), not '\(text)'")
            }
            return omission
        })
    var leaveOut: [SummarizerTraining.Omission] = []

    @Option(name: .shortAndLong, help: "How many clips to work on at once (default: the number of cores).")
    var jobs: Int?

    @Option(help: "How to show progress: auto, bar, json or none.")
    var progress: ProgressMode = .auto

    @Flag(name: .shortAndLong, help: "No progress and no summary.")
    var quiet = false

    @OptionGroup var sandbox: SandboxOption

    func validate() throws {
        guard !data.isEmpty, !output.isEmpty, work != "" else {
            throw ValidationError("an empty name was given: is a variable in the command not set?")
        }
        // A kilobyte of memory for each frame of each view; several hundred views teach no more than some dozens.
        if !(2...1_000).contains(variants) {
            throw ValidationError("--variants takes a number from 2 to 1000, not \(variants)")
        }
        if !(0...100_000).contains(epochs) {
            throw ValidationError("--epochs takes a number from 0 to 100000, not \(epochs)")
        }
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 on, not \(jobs)") }
    }

    func run() async throws {
        try await reportingErrors {
            let file = try OutputFile(at: output)
            // Beside a device there is no place for a folder.
            let ownWork = (file.isRegular ? output : "clips.vidrec-model") + ".training"
            var options = SummarizerTraining.Options(folder: data, work: work ?? ownWork)
            options.seed = seed
            options.variants = variants
            options.network.epochs = epochs
            options.omitted = Set(leaveOut)
            options.decoding = sandbox.decoding(jobs: jobs)
            options.jobs = options.decoding.jobs
            let training = SummarizerTraining(options: options)
            try file.requireOther(than: training.inputs())
            let hadWork = training.hasWork
            let display = Mutex(TrainingDisplay(mode: progress, isQuiet: quiet))
            let result = Mutex<SummarizerTraining.Outcome?>(nil)
            let wasInterrupted: Bool
            do {
                wasInterrupted = try await stoppingOnInterrupt {
                    do {
                        for try await event in training.run() {
                            switch event {
                            case .progress(let progress): display.withLock { $0.show(progress) }
                            case .finished(let outcome): result.withLock { $0 = outcome }
                            }
                        }
                    } catch is CancellationError {}
                }
            } catch let error as VidRecError where error.code == .unusableInput {
                // What was made of these clips is of no use for others.
                if work == nil, !hadWork { training.removeWork() }
                throw error
            }
            guard !wasInterrupted, let outcome = result.withLock({ $0 }) else {
                StandardStreams.message("interrupted; run the same command again to go on")
                throw ExitCode.interrupted
            }
            try file.write(outcome.file)
            if work == nil { training.removeWork() }
            display.withLock { $0.finish(outcome, output: output) }
            if outcome.failures > 0 { throw ExitCode.someFailed }
        }
    }
}
