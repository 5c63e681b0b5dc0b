import Files
import ArgumentParser
import ClipTypes
import Foundation
import Recommenders
import VidRecKit

struct RecommendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recommend",
        abstract: "Say what a viewer may want next, and why.",
        discussion: """
            --history takes the viewer's interactions as csv or NDJSON, as `vidrec interactions import` does; of the columns \
            only item is needed, and nothing of it is kept. --user takes them from the catalog, --all-users those of \
            everybody.

            Nothing that the viewer saw is recommended, nor a copy of it, nor two copies of one another. Without --strategy \
            the best that is trained answers, which is the blend after `vidrec train recommender`; without training, \
            content does. A history that says nothing gets the most popular items, and a message that says so.

              vidrec recommend --history watched.csv --count 20
              vidrec recommend --all-users --format csv > lists.csv
              vidrec recommend --user 4711 --strategy content --diversity 0.3 --fresh 0.2
            """
    )

    @Option(help: ArgumentHelp("The viewer's interactions; - for standard input.", valueName: "file"))
    var history: String?

    @Option(help: ArgumentHelp("A viewer of the catalog; may be given often.", valueName: "id"))
    var user: [String] = []

    @Flag(help: "All viewers of the catalog.")
    var allUsers = false

    @Option(
        help: ArgumentHelp(
            "How: blend, content, sequence, transitions, ease, als, bpr, knn-cosine, knn-tfidf, knn-bm25 or popularity.",
            valueName: "name"))
    var strategy: RecommendationStrategy?

    @Option(
        help: ArgumentHelp(
            "How content is compared: interests, average_vector, best_score or sum_scores.", valueName: "name"))
    var content: ContentRecommender.Strategy = .interests

    @Option(name: .shortAndLong, help: "How many items to name for each viewer, at the most.")
    var count = 10

    @Option(help: "How much variety counts beside the score, 0 to 1.")
    var diversity: Float = 0

    @Option(help: "The share of places for clips that hardly anybody has watched, 0 to 1.")
    var fresh: Float = 0

    @Flag(help: "Name only clips of the catalog, no items without one.")
    var onlyClips = false

    @Option(name: .shortAndLong, help: "How many viewers to work on at once (default: the number of cores).")
    var jobs: Int?

    @Flag(help: "Exit with 1 if nothing is recommended to anybody.")
    var exitCode = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var weights: WeightsOption
    @OptionGroup var model: ModelOption
    @OptionGroup var catalog: CatalogOption

    func validate() throws {
        let ways = [history != nil, !user.isEmpty, allUsers].filter { $0 }.count
        guard ways == 1 else { throw ValidationError("give one of --history, --user and --all-users") }
        guard history != "", !user.contains("") else {
            throw ValidationError("an empty name was given: is a variable in the command not set?")
        }
        // Every item of a list is held against all before it.
        if !(1...10_000).contains(count) {
            throw ValidationError("--count takes a number from 1 to 10000, not \(count)")
        }
        if !(0...1).contains(diversity) {
            throw ValidationError("--diversity takes a number from 0 to 1, not \(diversity)")
        }
        if !(0...1).contains(fresh) { throw ValidationError("--fresh takes a number from 0 to 1, not \(fresh)") }
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 on, not \(jobs)") }
    }

    func run() async throws {
        try await reportingErrors {
            var list = Reranker.Options()
            list.count = count
            list.diversity = diversity
            list.fresh = fresh
            let options = RecommendOptions(
                strategy: strategy, content: content, list: list, weights: try weights.load(), onlyClips: onlyClips,
                jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
            var display = RecommendationDisplay(format: output.format, isBatch: allUsers)
            var failures = 0
            if let history {
                // Read before the catalog is loaded, so that a wrong name is told at once.
                let reader = InteractionFileReader(defaultUser: "-", allowsMissingTimes: true)
                let read = try readHistory(history, by: reader)
                failures = read.bad
                let library = try await catalog.open(.readOnly, model: model.load())
                try display.show(try await library.recommend(for: read.interactions, options: options))
            } else {
                let library = try await catalog.open(.readOnly, model: model.load())
                for try await answer in try await library.recommendations(
                    to: allUsers ? nil : user, options: options)
                {
                    try display.show(answer)
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
                    "line \(line.line) of '\(file.printable)' is no interaction: \(line.reason.printable)")
            }
            if bad.count > 20 { StandardStreams.message("\(bad.count - 20) more lines are no interactions") }
            let users = Set(interactions.map(\.user))
            if users.count > 1 {
                StandardStreams.message(
                    "'\(file.printable)' names \(users.count) users, whose interactions are taken for one viewer's; "
                        + "vidrec interactions import keeps them apart")
            }
            return (interactions, bad.count)
        } catch let error as VidRecError where error.code == .emptyInput {
            // Somebody who has watched nothing yet.
            return ([], 0)
        }
    }
}
