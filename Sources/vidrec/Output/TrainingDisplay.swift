import Reports
import Files
import ModelTraining
import Foundation
import SequenceModels
import VidRecKit

/// Shows the course of a training on standard error.
struct TrainingDisplay {
    private let mode: ProgressMode
    private let isQuiet: Bool
    private var bar: ProgressDisplay
    private var isPrepared = false
    private let start = ContinuousClock.now

    init(mode: ProgressMode, isQuiet: Bool) {
        self.mode = mode
        self.isQuiet = isQuiet
        bar = ProgressDisplay(mode: mode, isQuiet: isQuiet, stage: "prepare")
    }

    mutating func show(_ event: SummarizerTraining.Event) {
        switch event {
        case .prepared(let done, let total):
            if done == 1 { bar.begin(total: total, bytes: Int64(total)) }
            bar.advance(bytes: 1, failed: false)
        case .failed(let path, let reason):
            bar.clear()
            StandardStreams.message("skipped '\(displayPath(path).printable)': \(reason.printable)")
        case .notice(let text):
            bar.clear()
            StandardStreams.message(text.printable)
        case .stage(let text):
            bar.clear()
            if !isQuiet, mode == .auto || mode == .bar { StandardStreams.message(text.printable) }
        case .epoch(let progress):
            show(progress)
        }
    }

    private func show(_ progress: TrainingProgress) {
        let validation = progress.validation
        switch mode {
        case .json:
            StandardStreams.writeError(
                JSONValue.object([
                    ("schema", "vidrec.progress/1"), ("stage", "train"), ("done", JSONValue(progress.epoch)),
                    ("total", JSONValue(progress.epochCount)),
                    ("loss", progress.loss.map { .number($0) } ?? .null),
                    ("validation_loss", validation.map { .number($0.loss) } ?? .null),
                    ("validation_map", validation.map { .number($0.meanAveragePrecision) } ?? .null),
                    ("best", .boolean(progress.isBest)),
                    ("seconds", .number(progress.duration.seconds.rounded(places: 2))),
                ]).text + "\n")
        case .none:
            break
        case .auto, .bar:
            guard !isQuiet else { return }
            var text = "epoch \(progress.epoch) of \(progress.epochCount)"
            if let loss = progress.loss { text += String(format: ": loss %.4f", loss) }
            if let validation {
                text += String(
                    format: ", held out: loss %.4f, mAP %.4f, R@1 %.4f", validation.loss,
                    validation.meanAveragePrecision, validation.recallAtOne)
            }
            StandardStreams.message(text + (progress.isBest ? " (best)" : ""))
        }
    }

    mutating func finish(_ outcome: SummarizerTraining.Outcome, output: String) {
        bar.clear()
        guard !isQuiet else { return }
        var text = "'\(output)': \(outcome.file.count / 1024) KiB from \(outcome.clips) clips"
        text += " in \((ContinuousClock.now - start).seconds.rounded(places: 1)) s"
        if let pooling = outcome.pooling, let network = outcome.network {
            text += String(
                format: "; held-out clips: mAP %.4f (%.4f without the network)",
                network.meanAveragePrecision, pooling.meanAveragePrecision)
        }
        if outcome.failures > 0 { text += "; \(counted(outcome.failures, "clip")) skipped" }
        StandardStreams.message(text)
    }
}
