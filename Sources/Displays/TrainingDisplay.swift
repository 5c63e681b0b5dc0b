internal import Reports
internal import Files
package import ModelTraining
internal import Foundation
internal import SequenceModels
internal import VidRecKit

/// Shows the course of a training on standard error.
package struct TrainingDisplay {
    private let mode: ProgressMode
    private let isQuiet: Bool
    private let isDryRun: Bool
    private var bar: ProgressDisplay
    private let start = ContinuousClock.now

    /// Creates a display; of a dry run, the costs are shown in any case.
    package init(mode: ProgressMode, isQuiet: Bool, isDryRun: Bool) {
        self.mode = mode
        self.isQuiet = isQuiet
        self.isDryRun = isDryRun
        bar = ProgressDisplay(mode: mode, isQuiet: isQuiet)
    }

    /// Whether the stages are told: with a bar, or off a terminal.
    private var isAnnounced: Bool { !isQuiet && (mode == .auto || mode == .bar) }

    package mutating func show(_ event: SummarizerTraining.Event) {
        switch event {
        case .began(let stage):
            begin(stage)
            if isAnnounced { StandardStreams.message(stage.text) }
        case .advanced(_, let done, let total):
            bar.advance(to: done, of: total)
        case .planned(let cost):
            // The remaining time is that of the clips that are still to be decoded.
            begin(.preparation)
            show(cost)
        case .failed(let path, let reason):
            bar.clear()
            StandardStreams.message("skipped '\(displayPath(path).printable)': \(reason.printable)")
        case .notice(let text):
            bar.clear()
            StandardStreams.message(text.printable)
        case .epoch(let progress):
            bar.clear()
            show(progress)
        }
    }

    private mutating func begin(_ stage: SummarizerTraining.Stage) {
        bar.clear()
        bar = ProgressDisplay(mode: mode, isQuiet: isQuiet, stage: stage.name, unit: stage.unit, lineText: stage.text)
    }

    private func show(_ cost: TrainingCost) {
        if mode == .json {
            StandardStreams.writeError(
                JSONValue.object([
                    ("schema", "vidrec.training-cost/1"), ("clips", JSONValue(cost.clips)),
                    ("clips_missing", JSONValue(cost.missingClips)),
                    ("cpu_s", .number(cost.total.seconds.rounded(places: 0))),
                    ("cpu_preparation_s", .number(cost.preparation.seconds.rounded(places: 0))),
                    ("cpu_fitting_s", .number(cost.fitting.seconds.rounded(places: 0))),
                    ("cpu_network_s", .number(cost.network.seconds.rounded(places: 0))),
                    ("work_bytes", JSONValue(cost.workByteCount)), ("free_bytes", JSONValue(cost.freeByteCount)),
                    ("memory_bytes", JSONValue(cost.memoryByteCount)),
                ]).text + "\n")
        } else if isAnnounced || isDryRun {
            for line in cost.lines { StandardStreams.message(line) }
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

    package mutating func finish(_ outcome: SummarizerTraining.Outcome, output: String) {
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

extension SummarizerTraining.Stage {
    /// The name of the stage in progress documents.
    fileprivate var name: String {
        switch self {
        case .inventory: "inventory"
        case .preparation: "prepare"
        case .projection: "project"
        case .features: "features"
        case .network: "batches"
        case .calibration: "calibrate"
        }
    }

    /// What the stage does, for people to read.
    fileprivate var text: String {
        switch self {
        case .inventory: "finding and hashing the files"
        case .preparation: "decoding and altering the clips"
        case .projection: "fitting the projection of frames"
        case .features: "writing the features of all views"
        case .network: "training the network"
        case .calibration: "fitting the odds of a copy"
        }
    }

    /// What the steps of the stage are.
    fileprivate var unit: String {
        switch self {
        case .inventory: "files"
        case .preparation, .projection, .features, .calibration: "clips"
        case .network: "batches"
        }
    }
}

extension TrainingCost {
    /// The costs, for people to read.
    fileprivate var lines: [String] {
        let parts = [preparation, fitting, network].map(Self.text(of:))
        let free = freeByteCount.map { " (\(Self.text(ofBytes: $0)) free)" } ?? ""
        return [
            "\(counted(clips, "clip")), \(missingClips) still to decode",
            "about \(Self.text(of: total)) of processor time: \(parts[0]) decoding and altering, \(parts[1]) fitting, "
                + "at most \(parts[2]) training the network",
            "\(Self.text(ofBytes: workByteCount)) in the work folder\(free), "
                + "at most \(Self.text(ofBytes: memoryByteCount)) of memory",
        ]
    }

    private static func text(of time: Duration) -> String {
        switch time.seconds {
        case ..<100: "\(Int(time.seconds.rounded(.up))) s"
        case ..<6_000: "\(Int((time.seconds / 60).rounded(.up))) min"
        default: "\((time.seconds / 3_600).rounded(places: 1)) h"
        }
    }

    private static func text(ofBytes count: Int) -> String {
        count < 1_000_000_000
            ? "\(max(1, count / 1_000_000)) MB" : "\((Double(count) / 1e9).rounded(places: 1)) GB"
    }
}
