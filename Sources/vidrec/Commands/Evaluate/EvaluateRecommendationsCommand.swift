import RecommenderEvaluation
import Files
import ArgumentParser
import Evaluation
import Foundation
import Recommenders
import VidRecKit

struct EvaluateRecommendationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recommendations",
        abstract: "Measure how good recommendations are.",
        discussion: """
            Models learn from --train and are asked for the items of --test; or --interactions, or else those of the \
            catalog, are divided by --split: last-out (the last of each viewer), last-share=0.2 (the last fifth of each \
            viewer with at least 5), time=0.2 (everything from one point in time on, for all) or random=0.25. Files are csv \
            or NDJSON as vidrec interactions import takes them, with or without times. Without events every row counts 1; \
            with them, what was skipped or disliked is no right answer. Lines that are no interactions are left out, and \
            the exit code is then 3. With --catalog, items that are its clips are known by their embeddings, too: to content, \
            to sequence, and for the diversity of lists.

            Every item that the viewer does not have in train is ranked. precision, recall, hit rate, nDCG, MAP and MRR are \
            means over the viewers of test, those without history among them; their 95 % intervals come from drawing the \
            viewers again. coverage is the share of the items that anybody gets, gini how unevenly (1: always the same), \
            novelty how rare they are in train (bits), tail the share outside the most popular fifth. Cold viewers and \
            cold items are those that train does not have; cold viewers get nothing by most models, and what is popular by \
            popularity and blend.

            --rankings writes csv with user, item, rank and score, and with a column model before them if there are \
            several. --score-rankings measures such a file of any program.

              vidrec evaluate recommendations --interactions log.csv --split time=0.2 --plot models.svg
              vidrec evaluate recommendations --train train.csv --test test.csv --models popularity --k 5,10,20
              vidrec evaluate recommendations --train train.csv --test test.csv --score-rankings other.csv \
            --models popularity --compare-to popularity
            """
    )

    @Option(help: ArgumentHelp("What to learn from, csv or NDJSON.", valueName: "file"))
    var train: String?

    @Option(help: ArgumentHelp("What to find, csv or NDJSON.", valueName: "file"))
    var test: String?

    @Option(help: ArgumentHelp("Interactions to be divided, csv or NDJSON.", valueName: "file"))
    var interactions: String?

    @Option(
        help: ArgumentHelp(
            "How to divide interactions: last-out, last-share=0.2, time=0.2 or random=0.25 (default: last-share=0.2).",
            valueName: "split"))
    var split: String?

    @Option(help: ArgumentHelp("Divide only interactions with at least this value.", valueName: "value"))
    var minValue: Double?

    @Option(help: ArgumentHelp("Divide only viewers with so many interactions.", valueName: "count"))
    var userCore: Int?

    @Option(help: ArgumentHelp("Divide only items with so many interactions.", valueName: "count"))
    var itemCore: Int?

    @Option(
        help: ArgumentHelp(
            "The items that can be recommended, csv with the column item (default: all of train and test).",
            valueName: "file"))
    var items: String?

    @Option(
        help: ArgumentHelp(
            "The models, separated by commas: \(Self.modelNames.joined(separator: ", ")) (default: all, ease only "
                + "up to 10,000 items, content only where embeddings are known; with --score-rankings none).",
            valueName: "names"))
    var models: String?

    @Option(name: .customLong("k"), help: ArgumentHelp("How many items of a ranking count.", valueName: "counts"))
    var cutoffs = "10,20"

    @Option(
        help: ArgumentHelp(
            "Measure these rankings, too: csv with the columns user, item and rank or score, and model if there are "
                + "several.", valueName: "file"))
    var scoreRankings: String?

    @Flag(help: "Pass over items in them that the viewer has in train, instead of refusing the file.")
    var allowSeen = false

    @Option(help: ArgumentHelp("Write what the models recommend to this file, csv.", valueName: "file"))
    var rankings: String?

    @Option(
        help: ArgumentHelp(
            "Measure the difference of all others to this model, or to these --score-rankings by their name.",
            valueName: "name"))
    var compareTo: String?

    @Option(help: ArgumentHelp("Draw accuracy against coverage into this file, SVG.", valueName: "file"))
    var plot: String?

    @Option(help: "How often to draw the viewers for the 95 % intervals; 0 for no intervals.")
    var draws = 2000

    @Option(help: "What everything random begins with: the split, the training, the draws.")
    var seed: UInt64 = 7

    @Option(name: .shortAndLong, help: "How many threads to use (default: the number of cores).")
    var jobs: Int?

    @Flag(inversion: .prefixedNo, help: "Measure the time of training and of ranking.")
    var times = true

    @Option(help: "How to show progress: auto, bar, json or none.")
    var progress: ProgressMode = .auto

    @OptionGroup var output: OutputOptions
    @OptionGroup var model: ModelOption
    @OptionGroup var catalog: CatalogOption

    func validate() throws {
        if !(0...1_000_000).contains(draws) {
            throw ValidationError("--draws takes a number from 0 to 1000000, not \(draws)")
        }
        if let jobs, !(1...4096).contains(jobs) {
            throw ValidationError("--jobs takes a number from 1 to 4096, not \(jobs)")
        }
        guard (train == nil) == (test == nil) else { throw ValidationError("--train and --test go together") }
        guard train == nil || interactions == nil else {
            throw ValidationError("name either --train and --test, or --interactions")
        }
        if train != nil, split != nil || minValue != nil || userCore != nil || itemCore != nil {
            throw ValidationError("--split, --min-value, --user-core and --item-core are not for --train and --test")
        }
        if let split, InteractionSplit(split) == nil {
            throw ValidationError(
                "--split takes last-out, last-share=0.2, time=0.2 or random=0.25, with a share between 0 and 1, not "
                    + "'\(split.printable)'")
        }
        if let minValue, !minValue.isFinite { throw ValidationError("--min-value takes a number, not \(minValue)") }
        for core in [userCore, itemCore] {
            if let core, core < 0 { throw ValidationError("a core of \(core) is less than none") }
        }
        if allowSeen, scoreRankings == nil { throw ValidationError("--allow-seen is for --score-rankings") }
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
                StandardStreams.message("\(data.badLines) lines were no interactions and are left out")
                throw ExitCode.someFailed
            }
        }
    }

    private var bootstrap: Bootstrap { Bootstrap(draws: draws, seed: seed) }

    /// What the plot is of.
    private var title: String {
        "Recommendations: " + URL(filePath: source).lastPathComponent + (test == nil ? ", \(division)" : "")
    }

    /// What the interactions are read from, or those of test.
    private var source: String { test ?? interactions ?? catalog.directory }

    /// How interactions are divided.
    var division: InteractionSplit {
        split.flatMap { InteractionSplit($0, seed: seed) } ?? .lastShare(0.2)
    }

    private func cutoffNumbers() throws -> [Int] {
        let numbers = cutoffs.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard numbers.allSatisfy({ (1...10_000).contains($0) }), Set(numbers).count == numbers.count else {
            throw ValidationError("--k takes different numbers from 1 to 10000, as 10,20, not '\(cutoffs.printable)'")
        }
        return numbers
    }

    private static var modelNames: [String] { RecommendationStrategy.allCases.map(\.rawValue) }

    /// The models that are to be evaluated; `nil` for those that suit the data.
    private func namedModels() throws -> [RecommendationStrategy]? {
        guard let models else { return scoreRankings == nil ? nil : [] }
        return try models.split(separator: ",", omittingEmptySubsequences: false).map { name in
            guard let strategy = RecommendationStrategy(rawValue: String(name)) else {
                throw ValidationError(
                    "there is no model '\(String(name).printable)'; known are "
                        + Self.modelNames.joined(separator: ", "))
            }
            return strategy
        }
    }

    /// Makes sure that every model has a name of its own, and that the one to compare with is there.
    private func check(names: [String]) throws {
        if let twice = Dictionary(grouping: names, by: { $0 }).filter({ $1.count > 1 }).keys.min() {
            throw ValidationError("there are two models '\(twice.printable)'; leave one out, or name it otherwise")
        }
        if let compareTo, !names.contains(compareTo) {
            throw ValidationError(
                "--compare-to names '\(compareTo.printable)', which is not measured; measured are "
                    + names.map(\.printable).joined(separator: ", "))
        }
    }
}
