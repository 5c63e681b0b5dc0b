internal import Reports
internal import Foundation
package import Recommenders
package import VidRecKit

/// Shows the course of the training of recommenders.
package struct RecommenderTrainingDisplay {
    private let mode: ProgressMode
    private let isQuiet: Bool
    /// Whether the start of the training is told: with a bar, or off a terminal.
    private let isAnnounced: Bool
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var step = ""
    private var isOnScreen = false

    package init(mode: ProgressMode, isQuiet: Bool) {
        self.isQuiet = isQuiet
        isAnnounced = mode == .auto || mode == .bar
        switch mode {
        case .auto: self.mode = StandardStreams.errorIsTerminal && !isQuiet ? .bar : .none
        default: self.mode = mode
        }
        start = clock.now
    }

    package mutating func show(_ event: RecommenderTrainer.Progress) {
        var fraction: Double?
        switch event {
        case .began(let users, let items, let entries, let estimate):
            guard !isQuiet, isAnnounced else { return }
            let seconds = max(1, Int(estimate.seconds.rounded()))
            StandardStreams.message(
                "training on \(entries) pairs of \(users) users and \(items) items, about \(seconds) s")
            return
        case .training(let strategy, let isForBlend):
            step = strategy.rawValue + (isForBlend ? " (held out)" : "")
        case .fraction(let done): fraction = done
        case .fitting: step = "weights of the blend"
        }
        switch mode {
        case .bar:
            let share = fraction.map { " \(Int(100 * $0)) %" } ?? ""
            StandardStreams.writeError("\r\u{1B}[Ktraining \(step)\(share)")
            isOnScreen = true
        case .json:
            let document = JSONValue.object([
                ("schema", "vidrec.progress/1"), ("stage", "train-recommender"), ("step", .string(step)),
                ("done", fraction.map { .number($0) } ?? .null),
            ])
            StandardStreams.writeError(document.text + "\n")
        case .auto, .none: break
        }
    }

    package mutating func clear() {
        guard isOnScreen else { return }
        StandardStreams.writeError("\r\u{1B}[K")
        isOnScreen = false
    }

    package mutating func finish(_ outcome: RecommenderTrainingOutcome) {
        clear()
        guard !isQuiet else { return }
        let seconds = (clock.now - start).seconds.rounded(places: 1)
        let names = outcome.strategies.map(\.rawValue).joined(separator: ", ")
        StandardStreams.message(
            "version \(outcome.version) trained on \(outcome.userCount) users and \(outcome.itemCount) items "
                + "(\(outcome.clipCount) clips of the catalog), \(outcome.entryCount) entries, in \(seconds) s: \(names); "
                + "\(outcome.byteCount / 1024) KiB in '\(outcome.path.printable)'")
        guard !outcome.blendWeights.isEmpty else { return }
        let weights = RecommendationStrategy.allCases.compactMap { strategy in
            outcome.blendWeights[strategy].map { "\(strategy.rawValue) \(Double($0).rounded(places: 2))" }
        }
        StandardStreams.message("weights of the blend: \(weights.joined(separator: ", "))")
    }
}
