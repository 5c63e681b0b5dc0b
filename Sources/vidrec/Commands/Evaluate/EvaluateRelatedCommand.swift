import LibraryEvaluation
import Reports
import Files
import ArgumentParser
import Evaluation
import Foundation
import VidRecKit

struct EvaluateRelatedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "related",
        abstract: "Evaluate the search for related clips: clips with the same label.",
        discussion: """
            The ground truth is CSV with the columns file and label and, optionally, group: clips of one group are not \
            candidates for each other. Every clip with a related one is a query against all others in the catalog; \
            with --rankings, the rankings of another program are evaluated instead. Names are compared without their \
            folders.

              vidrec evaluate related --truth clips/manifest.csv
            """
    )

    @OptionGroup var options: EvaluateOptions

    @Option(
        help: ArgumentHelp("Use the clips of this folder as queries (default: the indexed files).", valueName: "dir"))
    var clips: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var model: ModelOption
    @OptionGroup var features: FeaturesOption
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

    /// Searches with every clip of the ground truth that is indexed.
    private func search(_ truth: LabelTruth, savingTo file: OutputFile?) async throws -> RankingOutcome {
        try await catalog.withLibrary(
            .readOnly, model: model.choice,
            decoding: features.applied(to: options.sandbox.decoding(jobs: options.jobs))
        ) { library in
            try await options.outcome(
                of: library.rankRelated(truth, clipsIn: clips, sampling: options.sampling), savingTo: file)
        }
    }
}
