import Files
import ArgumentParser
import Evaluation
import Foundation
import VidRecKit

struct EvaluateCopiesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copies",
        abstract: "Measure how well altered copies are found.",
        discussion: """
            The truth is csv with the columns query, source (empty where no clip matches) and, if they are there, transform \
            and severity. Queries are searched for in the catalog, which should hold the sources; or --rankings names what \
            another program found. Names are compared without their folders.

            mAP, R@1 and R@10 are over queries that have a source; muAP, recall at 90 % precision and precision at 90 % \
            recall are over all answers to all queries, unmatched ones among them. The 95 % intervals come from drawing the \
            source clips again, each with all its queries.

              vidrec evaluate copies --truth set/truth.csv --catalog set/catalog
              vidrec evaluate copies --truth set/truth.csv --rankings new.csv --compare old.csv
            """
    )

    @OptionGroup var options: EvaluateOptions

    @Option(help: ArgumentHelp("The folder of the query files (default: queries beside the truth).", valueName: "dir"))
    var queries: String?

    @Flag(inversion: .prefixedNo, help: "Measure each transform by itself, too.")
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
                    "\(truth.repeats) lines of '\(options.truth.printable)' repeat others and count once")
            }
            // Read before the search, which may take long, so that a wrong name is told at once.
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
            .readOnly, model: model.load(), decoding: options.sandbox.decoding(jobs: options.jobs)
        ) { library in
            try await options.outcome(
                of: library.rankCopies(truth, queriesIn: folder, sampling: options.sampling), savingTo: file)
        }
    }
}
