import Displays
import LibraryEvaluation
import Reports
import Files
import ClipTypes
import ArgumentParser
import Evaluation
import Foundation
import VidRecKit

/// The options of the evaluations of searches.
struct EvaluateOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The ground truth, CSV.", valueName: "file"))
    var truth: String

    @Option(
        help: ArgumentHelp(
            "Evaluate these rankings, CSV with the columns query, item and score, instead of searching.",
            valueName: "file"))
    var rankings: String?

    @Option(help: ArgumentHelp("Also evaluate these rankings, and the differences to them.", valueName: "file"))
    var compare: String?

    @Option(help: ArgumentHelp("Write the rankings to this file, CSV with query, item and score.", valueName: "file"))
    var saveRankings: String?

    @Option(help: "The number of bootstrap resamples for the 95 % intervals; 0 for no intervals.")
    var draws = 2000

    @Option(help: "The seed of the resamples; the same seed gives the same intervals.")
    var seed: UInt64 = 7

    @Option(
        help: ArgumentHelp(
            "The sampling of queries: adaptive, keyframes, every=1s or uniform=16 (default: adaptive; for "
                + "copies every=500ms).",
            valueName: "sampling"))
    var sampling: FrameSampler?

    @Option(name: .shortAndLong, help: "The number of queries to process at once (default: the number of cores).")
    var jobs: Int?

    @Option(help: "The display of progress: auto, bar, json or none.")
    var progress: ProgressMode = .auto

    @OptionGroup var sandbox: SandboxOption

    func validate() throws {
        if !(0...1_000_000).contains(draws) {
            throw ValidationError("--draws must be a number from 0 to 1000000, not \(draws)")
        }
        if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
    }

    var bootstrap: Bootstrap { Bootstrap(draws: draws, seed: seed) }

    /// Reads rankings, and reports duplicates in them.
    func readRankings(_ file: String) throws -> Rankings {
        let rankings = try Rankings(contentsOfFile: file)
        if rankings.repeats > 0 {
            StandardStreams.message(
                "\(rankings.repeats) lines of '\(file.printable)' repeat an item of their query; each "
                    + "counts as an answer"
            )
        }
        return rankings
    }

    /// Returns the file for the rankings; `nil` if it is not requested.
    ///
    /// - Parameter inputs: The input files besides those of these options.
    func output(apartFrom inputs: [String]) throws -> OutputFile? {
        try saveRankings.map {
            try OutputFile(at: $0, apartFrom: [truth] + [rankings, compare].compactMap { $0 } + inputs)
        }
    }

    /// Reports the numbers of ignored queries of the rankings, and of queries without answers.
    func report(unanswered: Int, unknown: Int, in name: String) {
        if unknown > 0 {
            StandardStreams.message(
                "\(name): \(unknown) queries are not in '\(truth.printable)' and are ignored")
        }
        if unanswered > 0 {
            StandardStreams.message(
                "\(name): \(unanswered) queries of '\(truth.printable)' have no answers; those with a match count as misses"
            )
        }
    }
}
