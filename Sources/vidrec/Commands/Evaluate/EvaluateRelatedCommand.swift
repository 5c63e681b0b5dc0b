import Files
import ArgumentParser
import Evaluation
import Foundation
import VidRecKit

struct EvaluateRelatedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "related",
        abstract: "Measure how well clips that show the same kind of thing are brought together.",
        discussion: """
            The truth is csv with the columns file and label and, if it is there, group: clips of one group are no answers \
            to each other. Every clip with a related one is a query to all the others, in the catalog; or --rankings names \
            what another program found. Names are compared without their folders.

              vidrec evaluate related --truth clips/manifest.csv
            """
    )

    @OptionGroup var options: EvaluateOptions

    @Option(
        help: ArgumentHelp("Ask with the clips of this folder (default: where they were indexed).", valueName: "dir"))
    var clips: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var model: ModelOption
    @OptionGroup var catalog: CatalogOption

    func run() async throws {
        try await reportingErrors {
            let file = try options.output(apartFrom: model.inputs + catalog.files)
            let truth = try LabelTruth(contentsOfFile: options.truth)
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
                failures = outcome.failures.count + (outcome.missing?.names.count ?? 0)
            }
            try file?.write(Data(rankings.csv.utf8))
            let evaluation = evaluate(rankings, truth: truth, name: name)
            let other = others.map { evaluate($0, truth: truth, name: options.compare ?? "") }
            var report = RelatedReport(evaluation: evaluation, name: name, bootstrap: options.bootstrap)
            if let other { report.compare(with: other, name: options.compare ?? "") }
            try report.write(format: output.format)
            if failures > 0 { throw ExitCode.someFailed }
        }
    }

    private func evaluate(_ rankings: Rankings, truth: LabelTruth, name: String) -> RelatedEvaluation {
        let evaluation = RelatedEvaluation(of: rankings, truth: truth, bootstrap: options.bootstrap)
        options.report(unanswered: evaluation.unanswered, unknown: evaluation.unknown, in: name.printable)
        return evaluation
    }

    /// Searches with every clip of the truth that is indexed.
    private func search(_ truth: LabelTruth, savingTo file: OutputFile?) async throws -> RankingOutcome {
        try await catalog.withLibrary(
            .readOnly, model: model.load(), decoding: options.sandbox.decoding(jobs: options.jobs)
        ) { library in
            try await options.outcome(
                of: library.rankRelated(truth, clipsIn: clips, sampling: options.sampling), savingTo: file)
        }
    }
}
