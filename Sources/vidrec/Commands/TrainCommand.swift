import Displays
import Reports
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
        abstract: "Train a model on clips, or recommenders on interactions.",
        subcommands: [TrainSummarizerCommand.self, TrainContentCommand.self, TrainRecommenderCommand.self]
    )
}

struct TrainSummarizerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summarizer",
        abstract: "Train a model of clips on a folder of clips.",
        discussion: """
            Every clip is decoded once and altered in many ways; no labels are needed. A manifest.csv in the folder, \
            with the columns file and group, gives clips of the same footage (other takes, other cuts), which are held \
            out together; without it, each clip is a group of its own. An optional column label gives the content of \
            clips; clips of one label are never negatives of each other. Training ends when the score of held-out \
            clips stops improving.

            Before the training, a few clips are decoded to estimate its processor time, its space in the work folder \
            and its memory; --dry-run ends with that. After an interruption, also by a full disk, the same command with \
            the same options continues the training. Equal clips, options \
            and seeds give equal models. Clips that cannot be decoded are skipped; the exit code is then 3. Training \
            needs at least 8 clips.

              vidrec train summarizer --data clips/ --output my.vidrec-model
              vidrec index clips/ --model my.vidrec-model --catalog my-catalog
            """
    )

    @Option(help: ArgumentHelp("The folder of the clips.", valueName: "dir"))
    var data: String

    @Option(help: ArgumentHelp("The file for the model.", valueName: "file"))
    var output = "clips.vidrec-model"

    @Option(
        help: ArgumentHelp(
            "The work folder, which is kept after the training (default: the output's name with .training, "
                + "removed after the training).",
            valueName: "dir"))
    var work: String?

    @Option(help: "The seed of everything random.")
    var seed: UInt64 = 1

    @Option(help: "The number of views of each clip, including the clip itself.")
    var variants = 24

    @Option(help: "The highest number of epochs of the network's training.")
    var epochs = 40

    @Option(
        help: ArgumentHelp(
            "Omit color, texture, shape, normalization or alignment from the copy search, to measure its "
                + "contribution; may be repeated.",
            valueName: "part"),
        transform: { text in
            guard let omission = SummarizerTraining.Omission(rawValue: text) else {
                let names = SummarizerTraining.Omission.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--leave-out must be one of \(names), not '\(text)'")
            }
            return omission
        })
    var leaveOut: [SummarizerTraining.Omission] = []

    @Flag(name: [.customShort("n"), .long], help: "Only show what the training would cost.")
    var dryRun = false

    @OptionGroup var clips: ClipTrainingOptions

    /// Refused, with what to do instead.
    @Option(help: .hidden)
    var features: String?

    func validate() throws {
        if features != nil {
            throw ValidationError(
                "a summarizer learns from the descriptors of vidrec, not from a network: embeddings by --features need "
                    + "no training; run vidrec index --features")
        }
        guard !data.isEmpty, !output.isEmpty, work != "" else {
            throw ValidationError("a name is empty; check for unset variables")
        }
        // Several hundred views improve on some dozens no further.
        if !(2...1_000).contains(variants) {
            throw ValidationError("--variants must be a number from 2 to 1000, not \(variants)")
        }
        if !(0...100_000).contains(epochs) {
            throw ValidationError("--epochs must be a number from 0 to 100000, not \(epochs)")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let file = try OutputFile(at: output)
            // A folder cannot be created beside a device.
            let ownWork = (file.isRegular ? output : "clips.vidrec-model") + ".training"
            var options = SummarizerTraining.Options(folder: data, work: work ?? ownWork)
            options.seed = seed
            options.variants = variants
            options.network.epochs = epochs
            options.omitted = Set(leaveOut)
            options.decoding = clips.decoding()
            options.jobs = options.decoding.jobs
            let training = SummarizerTraining(options: options)
            try file.requireOther(than: training.inputs())
            let hadWork = training.hasWork
            let display = Mutex(TrainingDisplay(mode: clips.progress, isQuiet: clips.quiet, isDryRun: dryRun))
            if dryRun {
                defer { if work == nil, !hadWork { training.removeWork() } }
                let interruption = try await stoppingOnInterrupt {
                    do {
                        for try await event in training.cost() {
                            if case .progress(let progress) = event { display.withLock { $0.show(progress) } }
                            if case .finished(let cost) = event { display.withLock { $0.show(.planned(cost)) } }
                        }
                    } catch is CancellationError {}
                }
                if let interruption { throw interruption }
                return
            }
            let result = Mutex<SummarizerTraining.Outcome?>(nil)
            let interruption: ExitCode?
            do {
                interruption = try await stoppingOnInterrupt {
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
                // The described clips of this folder are of no use for others.
                if work == nil, !hadWork { training.removeWork() }
                throw error
            }
            if let interruption {
                StandardStreams.message("interrupted; run the same command again to continue")
                throw interruption
            }
            guard let outcome = result.withLock({ $0 }) else { return }
            try file.write(outcome.file)
            if work == nil { training.removeWork() }
            display.withLock { $0.finish(outcome, output: output) }
            if outcome.failures > 0 { throw ExitCode.someFailed }
        }
    }
}
