import Displays
import Reports
import Files
import ArgumentParser
import ClipTypes
import Foundation
import Recommenders
import VidRecKit

struct RecommendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recommend",
        abstract: "Recommend items to a user, with reasons.",
        discussion: """
            --history reads the interactions of one user from CSV or NDJSON, as `vidrec interactions import` does; \
            only the column item is required, and nothing is stored. --user takes the interactions of a user from the \
            catalog, --all-users those of all users.

            Items of the history are not recommended, nor copies of them, nor two copies of one another; with \
            --keep-copies, copies of watched and listed items are. --exclude leaves out more items, such as those of \
            the page before; with --filter, only clips that pass are recommended, and no other items. Without \
            --strategy, the best available one is used: the blend after `vidrec train recommender`, else content. A \
            history that cannot be scored gets the most popular items, with a message.

              vidrec recommend --history watched.csv --count 20
              vidrec recommend --all-users --format csv > lists.csv
              vidrec recommend --user 4711 --strategy content --diversity 0.3 --fresh 0.2
            """
    )

    @Option(help: ArgumentHelp("The user's interactions, CSV or NDJSON; - for standard input.", valueName: "file"))
    var history: String?

    @Option(help: ArgumentHelp("A user of the catalog; may be repeated.", valueName: "id"))
    var user: [String] = []

    @Flag(help: "All users of the catalog.")
    var allUsers = false

    @Option(help: ArgumentHelp("Leave out this item and its copies; may be repeated.", valueName: "item"))
    var exclude: [String] = []

    @Option(help: ArgumentHelp("A file with more such items, one per line.", valueName: "file"))
    var excludeFrom: String?

    @Flag(help: "Also list copies of watched and listed items.")
    var keepCopies = false

    @Option(
        help: ArgumentHelp(
            "The strategy: blend, content, sequence, transitions, ease, als, bpr, knn-cosine, knn-tfidf, knn-bm25 or popularity.",
            valueName: "name"))
    var strategy: RecommendationStrategy?

    @Option(
        help: ArgumentHelp(
            "How content compares clips: interests, average_vector, best_score or sum_scores.", valueName: "name"))
    var content: ContentRecommender.Strategy = .interests

    @Option(name: .shortAndLong, help: "The maximum number of items for each user.")
    var count = 10

    @Option(help: "The weight of diversity against the score, 0 to 1.")
    var diversity: Float = 0

    @Option(
        name: .customLong("fresh"),
        help: "The share of the list for exploration: new clips with at most one user, 0 to 1.")
    var explorationShare: Float = 0

    @Flag(help: "Recommend only clips of the catalog, no other items.")
    var onlyClips = false

    @Option(
        help: ArgumentHelp(
            "Titles to show with the items: CSV with the columns item and title.", valueName: "file"))
    var titles: String?

    @Option(name: .shortAndLong, help: "The number of users to process at once (default: the number of cores).")
    var jobs: Int?

    @Flag(help: "Exit with 1 if there are no recommendations.")
    var exitCode = false

    @OptionGroup var filter: FilterOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var weights: WeightsOption
    @OptionGroup var model: ModelOption
    @OptionGroup var catalog: CatalogOption

    func validate() throws {
        let ways = [history != nil, !user.isEmpty, allUsers].filter { $0 }.count
        guard ways == 1 else { throw ValidationError("give one of --history, --user and --all-users") }
        guard history != "", titles != "", !user.contains("") else {
            throw ValidationError("a name is empty; check for unset variables")
        }
        // Every item of a list is compared with all before it.
        if !(1...10_000).contains(count) {
            throw ValidationError("--count must be a number from 1 to 10000, not \(count)")
        }
        if !(0...1).contains(diversity) {
            throw ValidationError("--diversity must be a number from 0 to 1, not \(diversity)")
        }
        if !(0...1).contains(explorationShare) {
            throw ValidationError("--fresh must be a number from 0 to 1, not \(explorationShare)")
        }
        if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
        if excludeFrom == "" || exclude.contains("") {
            throw ValidationError("an excluded item is empty; check for unset variables")
        }
        if history == "-", excludeFrom == "-" {
            throw ValidationError("only one of --history and --exclude-from can read standard input")
        }
    }

    func run() async throws {
        try await reportingErrors {
            var list = Reranker.Options()
            list.count = count
            list.diversity = diversity
            list.explorationShare = explorationShare
            list.keepsCopies = keepCopies
            var options = RecommendOptions(
                strategy: strategy, content: content, list: list, weights: try weights.load(), onlyClips: onlyClips,
                jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
            options.filter = try filter.filter()
            if let titles { options.titles = try ItemTitles(file: titles).titles }
            var display = RecommendationDisplay(format: output.format, isBatch: allUsers)
            var failures = 0
            options.excluded = try PathList(arguments: exclude, file: excludeFrom, isNullSeparated: false).read()
            if let history {
                // Read before the catalog is loaded, so that a wrong name is reported at once.
                let reader = InteractionFileReader(defaultUser: "-", allowsMissingTimes: true)
                let read = try readHistory(history, by: reader)
                failures = read.bad
                let answer = try await catalog.repeatingAfterMove(model.choice) {
                    try await catalog.open(.readOnly, model: model.choice)
                        .recommend(for: read.interactions, options: options)
                }
                try display.show(answer)
            } else {
                var shown = 0
                try await catalog.repeatingAfterMove(model.choice) {
                    let library = try await catalog.open(.readOnly, model: model.choice)
                    var number = 0
                    for try await answer in try await library.recommendations(
                        to: allUsers ? nil : user, options: options)
                    {
                        number += 1
                        guard number > shown else { continue }
                        try display.show(answer)
                        shown = number
                    }
                }
            }
            try display.finish()
            if failures > 0 { throw ExitCode.someFailed }
            if exitCode, display.found == 0 { throw ExitCode.nothingFound }
        }
    }

    private func readHistory(
        _ file: String, by reader: InteractionFileReader
    ) throws -> (interactions: [Interaction], bad: Int) {
        do {
            let (interactions, bad, _) = try reader.interactions(of: file)
            for line in bad.prefix(20) {
                StandardStreams.message(
                    "line \(line.line) of '\(file.printable)' is invalid: \(line.reason.printable)")
            }
            if bad.count > 20 { StandardStreams.message("\(bad.count - 20) more lines are invalid") }
            let users = Set(interactions.map(\.user.exact))
            if users.count > 1 {
                StandardStreams.message(
                    "'\(file.printable)' has \(users.count) users, whose interactions are combined into one history; "
                        + "use vidrec interactions import to keep them apart")
            }
            return (interactions, bad.count)
        } catch let error as InteractionFileError where error.code == .empty {
            // A user without interactions.
            return ([], 0)
        }
    }
}
