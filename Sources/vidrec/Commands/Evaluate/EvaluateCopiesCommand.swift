import ArgumentParser
import ClipCatalog
import ClipTypes
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
            let truth = try CopyTruth(csv: try options.read(options.truth), name: options.truth)
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
                failures = outcome.failures
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

    private func search(_ truth: CopyTruth, savingTo file: OutputFile?) async throws -> RankingSearch.Outcome {
        let folder =
            queries
            ?? URL(filePath: options.truth).deletingLastPathComponent().appending(path: "queries")
            .relativePath
        let files = truth.queries.map { folder + "/" + $0.name.description }
        try file?.requireOther(than: files)
        let library = try await catalog.open(
            .readOnly, model: model.load(), decoding: options.sandbox.decoding(jobs: options.jobs))
        var names: [ClipID: Set<ClipName>] = [:]
        for file in try await library.files() {
            if let clip = file.clip { names[clip, default: []].insert(ClipName(file.path)) }
        }
        try check(truth, against: names.values)
        let sources = Dictionary(uniqueKeysWithValues: truth.queries.map { ($0.name, $0.source) })
        return try await RankingSearch(library: library, kind: .copies, options: options)
            .run(files) { [names] query, clip, path in
                // The same bytes may lie under several names; the one in the truth is as good as the first.
                if let source = sources[query] ?? nil, names[clip]?.contains(source) == true { return source }
                return ClipName(path)
            }
    }

    /// Makes sure that the catalog holds the sources, each once.
    private func check(_ truth: CopyTruth, against names: some Collection<Set<ClipName>>) throws {
        let counts = Dictionary(names.flatMap { $0 }.map { ($0, 1) }, uniquingKeysWith: +)
        let sources = Set(truth.queries.compactMap(\.source))
        if let source = sources.filter({ counts[$0, default: 0] > 1 }).min() {
            StandardStreams.message(
                "the catalog '\(catalog.directory.printable)' has several clips named '\(source.description.printable)', which "
                    + "the truth names as a source; index only the one that is meant into a catalog of its own"
            )
            throw ExitCode.someFailed
        }
        let missing = sources.filter { counts[$0] == nil }
        guard let first = missing.min() else { return }
        StandardStreams.message(
            "\(missing.count) of \(sources.count) sources are not in the catalog '\(catalog.directory.printable)' "
                + "('\(first.description.printable)' is one): index them, or name another --catalog; their copies count as misses"
        )
        if missing.count == sources.count { throw ExitCode.someFailed }
    }
}
