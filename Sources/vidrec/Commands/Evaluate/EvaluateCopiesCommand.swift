import LibraryEvaluation
import Reports
import Files
import ArgumentParser
import Evaluation
import Foundation
import VidRecKit

struct EvaluateCopiesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copies",
        abstract: "Evaluate the detection of altered copies.",
        discussion: """
            The ground truth is CSV with the columns query, source (empty for a query without a match) and, \
            optionally, transform and severity. The queries are searched in the catalog, which should have the \
            sources; with --rankings, the rankings of another program are evaluated instead. Names are compared \
            without their folders.

            mAP, R@1 and R@10 are means over the queries with a source; muAP, recall at 90 % precision and precision \
            at 90 % recall are over all answers to all queries, including unmatched ones. The 95 % intervals come from \
            resampling the source clips, each with all its queries.

              vidrec evaluate copies --truth set/truth.csv --catalog set/catalog
              vidrec evaluate copies --truth set/truth.csv --rankings new.csv --compare old.csv
            """
    )

    @OptionGroup var options: EvaluateOptions

    @Option(
        help: ArgumentHelp(
            "The folder of the query files (default: the folder queries beside the ground truth).", valueName: "dir"))
    var queries: String?

    @Flag(inversion: .prefixedNo, help: "Also evaluate each transform separately.")
    var byTransform = true

    @OptionGroup var output: OutputOptions
    @OptionGroup var model: ModelOption
    @OptionGroup var catalog: CatalogOption

    func run() async throws {
        try await reportingErrors {
            let file = try options.output(apartFrom: model.inputs + catalog.files)
            let truth = try CopyTruth(contentsOfFile: options.truth)
            if truth.repeats > 0 {
                StandardStreams.message(
                    "\(truth.repeats) lines of '\(options.truth.printable)' are duplicates and count once")
            }
            // Read before the search, which may take long, so that a wrong name is reported at once.
            let others = try options.compare.map { try options.readRankings($0) }
            var failures = 0
            var name = catalog.directory
            let rankings: Rankings
            if let file = options.rankings {
                rankings = try options.readRankings(file)
                name = file
            } else {
                let outcome = try await search(truth, savingTo: file)
                rankings = outcome.rankings
                failures = outcome.failures.count
            }
            try file?.write(Data(rankings.csv.utf8))
            let evaluation = evaluate(rankings, truth: truth, name: name)
            let other = others.map { evaluate($0, truth: truth, name: options.compare ?? "") }
            var report = CopyReport(evaluation: evaluation, name: name, bootstrap: options.bootstrap)
            if let other { report.compare(with: other, name: options.compare ?? "") }
            try report.write(format: output.format)
            if failures > 0 { throw ExitCode.someFailed }
        }
    }

    private func evaluate(_ rankings: Rankings, truth: CopyTruth, name: String) -> CopyEvaluation {
        let evaluation = CopyEvaluation(
            of: rankings, truth: truth, bootstrap: options.bootstrap, transforms: byTransform)
        options.report(unanswered: evaluation.unanswered, unknown: evaluation.unknown, in: name.printable)
        return evaluation
    }

    private func search(_ truth: CopyTruth, savingTo file: OutputFile?) async throws -> RankingOutcome {
        let folder =
            queries
            ?? URL(filePath: options.truth).deletingLastPathComponent().appending(path: "queries")
            .relativePath
        try file?.requireOther(than: truth.files(in: folder))
        return try await catalog.withLibrary(
            .readOnly, model: model.choice, decoding: options.sandbox.decoding(jobs: options.jobs)
        ) { library in
            try await options.outcome(
                of: library.rankCopies(truth, queriesIn: folder, sampling: options.sampling), savingTo: file)
        }
    }
}
