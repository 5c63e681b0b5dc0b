import Displays
import Reports
import LibraryEvaluation
import Files
import ArgumentParser
import Evaluation
import Foundation
import Recommenders
import VidRecKit

struct EvaluateRecommendationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recommendations",
        abstract: "Train recommenders and evaluate their recommendations.",
        discussion: """
            Models are trained on --train and evaluated on --test. Otherwise --interactions, or those of the catalog, \
            are split by --split: last-out (the last interaction of each user), last-share=0.2 (the last fifth of each \
            user with at least 5), time=0.2 (the last fifth of all, from one point in time on) or random=0.25. Files \
            are CSV or NDJSON as for vidrec interactions import, with or without timestamps. Without events, every row \
            has weight 1; with events, skipped and disliked items are not relevant. Invalid lines are skipped, and the \
            exit code is then 3. With a catalog, the embeddings of items that are its clips are used by content, by \
            sequence, and for the diversity of lists.

            All items that the user does not have in train are ranked. precision, recall, hit rate, nDCG, MAP and MRR \
            are means over the users of test, including those without a history; their 95 % intervals come from \
            resampling the users. coverage is the share of the items that are recommended to at least one user, gini \
            the inequality of their numbers of recommendations (1: always the same items), novelty their mean \
            self-information in train (bits), tail the share outside the most popular fifth. Cold users and cold items \
            do not occur in train; most models recommend nothing to cold users, popularity and blend recommend popular \
            items.

            --rankings writes CSV with user, item, rank and score, after a column model if there are several models. \
            --score-rankings evaluates such a file of any program.

              vidrec evaluate recommendations --interactions log.csv --split time=0.2 --plot models.svg
              vidrec evaluate recommendations --train train.csv --test test.csv --models popularity --k 5,10,20
              vidrec evaluate recommendations --train train.csv --test test.csv --score-rankings other.csv \
            --models popularity --compare-to popularity
            """
    )

    @Option(help: ArgumentHelp("The training interactions, CSV or NDJSON.", valueName: "file"))
    var train: String?

    @Option(help: ArgumentHelp("The test interactions, CSV or NDJSON.", valueName: "file"))
    var test: String?

    @Option(help: ArgumentHelp("Interactions to split into training and test, CSV or NDJSON.", valueName: "file"))
    var interactions: String?

    @Option(
        help: ArgumentHelp(
            "The split: last-out, last-share=0.2, time=0.2 or random=0.25 (default: last-share=0.2).",
            valueName: "split"))
    var split: String?

    @Option(help: ArgumentHelp("Use only interactions with at least this value.", valueName: "value"))
    var minValue: Double?

    @Option(help: ArgumentHelp("Use only users with at least this number of interactions.", valueName: "count"))
    var userCore: Int?

    @Option(help: ArgumentHelp("Use only items with at least this number of interactions.", valueName: "count"))
    var itemCore: Int?

    @Option(
        help: ArgumentHelp(
            "The items that can be recommended, CSV with the column item (default: all of train and test).",
            valueName: "file"))
    var items: String?

    @Option(
        help: ArgumentHelp(
            "The models, separated by commas: \(Self.modelNames.joined(separator: ", ")) (default: all, ease only "
                + "up to 10,000 items, content only if embeddings are known; with --score-rankings none).",
            valueName: "names"))
    var models: String?

    @Option(
        name: .customLong("k"),
        help: ArgumentHelp("The cutoffs: numbers of items of a ranking to evaluate.", valueName: "counts"))
    var cutoffs = "10,20"

    @Option(
        help: ArgumentHelp(
            "Also evaluate these rankings: CSV with the columns user, item and rank or score, and model if there "
                + "are several.", valueName: "file"))
    var scoreRankings: String?

    @Flag(help: "Skip items of --score-rankings that the user has in train, instead of refusing the file.")
    var allowSeen = false

    @Option(help: ArgumentHelp("Write the recommendations of the models to this file, CSV.", valueName: "file"))
    var rankings: String?

    @Option(
        help: ArgumentHelp(
            "Evaluate the differences of all others to this model, or to these --score-rankings by their name.",
            valueName: "name"))
    var compareTo: String?

    @Option(help: ArgumentHelp("Plot accuracy against coverage to this file, SVG.", valueName: "file"))
    var plot: String?

    @Option(help: "The number of bootstrap resamples of users for the 95 % intervals; 0 for no intervals.")
    var draws = 2000

    @Option(help: "The seed of the split, the training and the resamples.")
    var seed: UInt64 = 7

    @Option(name: .shortAndLong, help: "The number of threads (default: the number of cores).")
    var jobs: Int?

    @Flag(inversion: .prefixedNo, help: "Measure the times of training and ranking.")
    var times = true

    @Option(help: "The display of progress: auto, bar, json or none.")
    var progress: ProgressMode = .auto

    @OptionGroup var output: OutputOptions
    @OptionGroup var model: ModelOption
    @OptionGroup var catalog: CatalogOption

    func validate() throws {
        if !(0...1_000_000).contains(draws) {
            throw ValidationError("--draws must be a number from 0 to 1000000, not \(draws)")
        }
        if let jobs, !(1...4096).contains(jobs) {
            throw ValidationError("--jobs must be a number from 1 to 4096, not \(jobs)")
        }
        guard (train == nil) == (test == nil) else { throw ValidationError("--train and --test go together") }
        guard train == nil || interactions == nil else {
            throw ValidationError("give either --train and --test, or --interactions")
        }
        if train != nil, split != nil || minValue != nil || userCore != nil || itemCore != nil {
            throw ValidationError(
                "--split, --min-value, --user-core and --item-core cannot be used with --train and --test")
        }
        if let split, InteractionSplit(split) == nil {
            throw ValidationError(
                "--split must be last-out, last-share=0.2, time=0.2 or random=0.25, with a share between 0 and 1, not "
                    + "'\(split.printable)'")
        }
        if let minValue, !minValue.isFinite {
            throw ValidationError("--min-value must be a finite number, not \(minValue)")
        }
        for core in [userCore, itemCore] {
            if let core, core < 0 {
                throw ValidationError("--user-core and --item-core must be at least 0, not \(core)")
            }
        }
        if allowSeen, scoreRankings == nil { throw ValidationError("--allow-seen needs --score-rankings") }
        _ = try cutoffNumbers()
        _ = try namedModels()
    }

    func run() async throws {
        try await reportingErrors {
            let inputs =
                [train, test, interactions, items, scoreRankings].compactMap { $0 } + model.inputs + catalog.files
            let files = (
                rankings: try rankings.map { try OutputFile(at: $0, apartFrom: inputs) },
                plot: try plot.map { try OutputFile(at: $0, apartFrom: inputs) }
            )
            let data = try await readData()
            let others = try await readRankings(data)
            let strategies = try namedModels() ?? data.suitableStrategies
            try check(names: others.map(\.model) + strategies.map(\.rawValue))
            let options = RecommenderBench.Options(
                strategies: strategies, rankings: others, cutoffs: try cutoffNumbers(), bootstrap: bootstrap,
                seed: seed, jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount, measuresTimes: times)
            let measured = try await measure(data, options)
            let report = RecommendationReport(
                measured, truth: data.truth, bootstrap: bootstrap, reference: compareTo)
            if let file = files.rankings {
                var text = RankingText(models: strategies.count)
                for measurement in measured.dropFirst(others.count) {
                    text.add(measurement.ranking, truth: data.truth)
                }
                try file.write(Data(text.csv.utf8))
            }
            try files.plot?.write(Data(report.plot(title: title).svg.utf8))
            try report.write(format: output.format)
            if data.badLines > 0 {
                StandardStreams.message("\(data.badLines) lines are invalid and were skipped")
                throw ExitCode.someFailed
            }
        }
    }

    private var bootstrap: Bootstrap { Bootstrap(draws: draws, seed: seed) }

    /// The title of the plot.
    private var title: String {
        "Recommendations: " + URL(filePath: source).lastPathComponent + (test == nil ? ", \(division)" : "")
    }

    /// The name of the source of the interactions, or of those of test.
    private var source: String { test ?? interactions ?? catalog.directory }

    /// The split of interactions.
    var division: InteractionSplit {
        split.flatMap { InteractionSplit($0, seed: seed) } ?? .lastShare(0.2)
    }

    private func cutoffNumbers() throws -> [Int] {
        let numbers = cutoffs.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard numbers.allSatisfy({ (1...10_000).contains($0) }), Set(numbers).count == numbers.count else {
            throw ValidationError(
                "--k must be distinct numbers from 1 to 10000, such as 10,20, not '\(cutoffs.printable)'")
        }
        return numbers
    }

    private static var modelNames: [String] { RecommendationStrategy.allCases.map(\.rawValue) }

    /// The models to evaluate; `nil` for all suitable ones.
    private func namedModels() throws -> [RecommendationStrategy]? {
        guard let models else { return scoreRankings == nil ? nil : [] }
        return try models.split(separator: ",", omittingEmptySubsequences: false).map { name in
            guard let strategy = RecommendationStrategy(rawValue: String(name)) else {
                throw ValidationError(
                    "there is no model '\(String(name).printable)'; choose from "
                        + Self.modelNames.joined(separator: ", "))
            }
            return strategy
        }
    }

    /// Checks that the names of models are distinct, and that the model to compare with is one of them.
    private func check(names: [String]) throws {
        if let twice = Dictionary(grouping: names, by: { $0 }).filter({ $1.count > 1 }).keys.min() {
            throw ValidationError("there are two models '\(twice.printable)'; omit one or rename it")
        }
        if let compareTo, !names.contains(compareTo) {
            throw ValidationError(
                "--compare-to is '\(compareTo.printable)', which is not evaluated; choose from "
                    + names.map(\.printable).joined(separator: ", "))
        }
    }
}
