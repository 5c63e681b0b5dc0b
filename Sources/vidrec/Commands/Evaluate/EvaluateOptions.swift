import Files
import ClipTypes
import ArgumentParser
import Evaluation
import Foundation
import VidRecKit

/// What both kinds of evaluation can be told.
struct EvaluateOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The right answers, csv.", valueName: "file"))
    var truth: String

    @Option(
        help: ArgumentHelp(
            "Measure these rankings, csv with the columns query, item and score, instead of searching.",
            valueName: "file"))
    var rankings: String?

    @Option(help: ArgumentHelp("Measure these rankings, too, and the difference to them.", valueName: "file"))
    var compare: String?

    @Option(help: ArgumentHelp("Write the rankings to this file, csv with query, item and score.", valueName: "file"))
    var saveRankings: String?

    @Option(help: "How often to draw the source clips for the 95 % intervals; 0 for no intervals.")
    var draws = 2000

    @Option(help: "What the random draws begin with; the same seed gives the same intervals.")
    var seed: UInt64 = 7

    @Option(
        help: ArgumentHelp(
            "Which frames of a query to look at: adaptive, keyframes, every=1s or uniform=16 (default: adaptive; for "
                + "copies every=500ms).",
            valueName: "sampling"))
    var sampling: FrameSampler?

    @Option(name: .shortAndLong, help: "How many queries to work on at once (default: the number of cores).")
    var jobs: Int?

    @Option(help: "How to show progress: auto, bar, json or none.")
    var progress: ProgressMode = .auto

    @OptionGroup var sandbox: SandboxOption

    func validate() throws {
        if !(0...1_000_000).contains(draws) {
            throw ValidationError("--draws takes a number from 0 to 1000000, not \(draws)")
        }
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 on, not \(jobs)") }
    }

    var bootstrap: Bootstrap { Bootstrap(draws: draws, seed: seed) }

    /// Reads rankings, and says what in them is not as it should be.
    func readRankings(_ file: String) throws -> Rankings {
        let rankings = try Rankings(contentsOfFile: file)
        if rankings.repeats > 0 {
            StandardStreams.message(
                "\(rankings.repeats) lines of '\(file.printable)' name an item again that its query already has; each "
                    + "counts"
            )
        }
        return rankings
    }

    /// Where the rankings go; `nil` if they are not asked for.
    ///
    /// - Parameter inputs: what is read besides the files of these options.
    func output(apartFrom inputs: [String]) throws -> OutputFile? {
        try saveRankings.map {
            try OutputFile(at: $0, apartFrom: [truth] + [rankings, compare].compactMap { $0 } + inputs)
        }
    }

    /// Says how many queries of the rankings are passed over, and how many queries they do not answer.
    func report(unanswered: Int, unknown: Int, in name: String) {
        if unknown > 0 {
            StandardStreams.message(
                "\(name): \(unknown) queries are not in '\(truth.printable)' and are left out")
        }
        if unanswered > 0 {
            StandardStreams.message(
                "\(name): \(unanswered) queries of '\(truth.printable)' have no answers; those with a match count as misses"
            )
        }
    }
}
