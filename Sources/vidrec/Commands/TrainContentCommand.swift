import Displays
import ArgumentParser
import ClipModels
import Files
import Foundation
import ModelFiles
import ModelTraining
import Reports
import Synchronization
import VidRecKit

struct TrainContentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "content",
        abstract: "Train what related clips show, for a model with a pretrained network.",
        discussion: """
            The pretrained network describes what frames show. This command learns from a folder of clips which \
            differences matter: those within a label of the manifest.csv (columns file, group and label) count less than \
            others, and each label of several clips becomes a prototype. Without labels, the directions of the highest \
            variance are used. Each clip is decoded once; clips that cannot be decoded are skipped, and the exit code is \
            then 3. Training needs at least 8 clips.

            Everything else, such as the search for copies, stays as in the base model.

              make model
              vidrec train content --data clips/ --output my.vidrec-model
              vidrec index clips/ --model my.vidrec-model --catalog my-catalog
            """
    )

    @Option(help: ArgumentHelp("The folder of the clips.", valueName: "dir"))
    var data: String

    @Option(help: ArgumentHelp("The file for the model.", valueName: "file"))
    var output = "content.vidrec-model"

    @Option(
        help: ArgumentHelp(
            "The model to train on top of: builtin, vision, or a file that vidrec train summarizer made (default: builtin).",
            valueName: "model"))
    var base: String?

    @Option(
        help: ArgumentHelp(
            "The model with the pretrained network: vision, or a model file (default: vision).", valueName: "model"))
    var network: String?

    @Option(
        help: ArgumentHelp(
            "The share of color, texture, shape and motion in an embedding, where that of the content's linear part is 1.",
            valueName: "x"))
    var summarizerShare = ContentTraining.summarizerShare

    @Flag(help: "Leave the pretrained network out of the file, as make model expects it.")
    var withoutNetwork = false

    @OptionGroup var clips: ClipTrainingOptions

    func validate() throws {
        guard !data.isEmpty, !output.isEmpty, base != "", network != "" else {
            throw ValidationError("a name is empty; check for unset variables")
        }
        guard summarizerShare >= 0, summarizerShare.isFinite else {
            throw ValidationError("--summarizer-share must be a number of at least 0, not \(summarizerShare)")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let file = try OutputFile(at: output)
            let (baseName, networkName) = (base ?? "builtin", network ?? "vision")
            try file.requireOther(
                than: try [baseName, networkName].compactMap { name in
                    switch ModelChoice(name) {
                    case .builtin: nil
                    case .automatic, .vision: try VisionModelFile.find()?.path
                    case .file(let path): path
                    }
                })
            let networkFile = try ModelChoice(networkName).modelFile()
            guard networkFile.metadata["network.name"] != nil else {
                throw ModelFileError(
                    description:
                        "the model '\(networkName)' of --network has no pretrained network (no 'network.name'): "
                        + "give vision, or a file that make model or vidrec train content made")
            }
            var training = ContentTraining(
                folder: data, base: try ModelChoice(baseName).modelFile(), network: networkFile)
            training.summarizerShare = summarizerShare
            training.decoding = clips.decoding()
            training.jobs = training.decoding.jobs
            let display = Mutex(
                ProgressDisplay(
                    mode: clips.progress, isQuiet: clips.quiet, stage: "description", unit: "clips",
                    lineText: "describing clips"))
            let result = Mutex<ContentTraining.Outcome?>(nil)
            let interruption = try await stoppingOnInterrupt(consequence: "no model is written") { [training] in
                do {
                    for try await event in training.run() {
                        switch event {
                        case .progress(let event): display.withLock { show(event, on: &$0) }
                        case .finished(let outcome): result.withLock { $0 = outcome }
                        }
                    }
                } catch is CancellationError {}
            }
            if let interruption { throw interruption }
            guard let outcome = result.withLock({ $0 }) else { return }
            display.withLock { $0.clear() }
            let written = withoutNetwork ? ContentTraining.withoutNetwork(outcome.file) : outcome.file
            try file.write(try written.encoded())
            if !clips.quiet {
                StandardStreams.message(
                    "trained on \(counted(outcome.clips, "clip")); \(counted(outcome.labels, "label")) with several "
                        + "clips: '\(output)'")
                if outcome.labels < 2 {
                    StandardStreams.message(
                        "without prototypes, which take 2 labels with several clips each: the column label of a "
                            + "manifest.csv in the folder names what each clip shows")
                }
            }
            if outcome.failures > 0 { throw ExitCode.someFailed }
        }
    }

    private func show(_ event: ContentTraining.Event, on display: inout ProgressDisplay) {
        switch event {
        case .described(let done, let total): display.advance(to: done, of: total)
        case .failed(let path, let reason):
            display.clear()
            StandardStreams.message("skipped '\(displayPath(path).printable)': \(reason.printable)")
        case .notice(let text):
            display.clear()
            StandardStreams.message(text.printable)
        }
    }
}
