import Displays
import Files
import Reports
import ArgumentParser
import Foundation
import Recommenders
import Synchronization
import VidRecKit

struct TrainRecommenderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recommender",
        abstract: "Train recommenders on the catalog's interactions.",
        discussion: """
            Trains on all interactions of the catalog and the embeddings of its clips, and replaces the recommenders \
            in use atomically: until then `recommend` uses the earlier ones. The result is a file in the folder \
            models/ of the catalog, a new one for each version, without ids of users. Equal catalogs, options and \
            seeds give equal files.

            blend, the default, trains popularity, knn-tfidf, transitions, sequence and ease (als above 5000 items), \
            and content if there are clips, and fits their weights to held-out interactions.

              vidrec interactions import events.csv
              vidrec train recommender
              vidrec recommend --user 4711
            """
    )

    @Option(
        help: ArgumentHelp(
            "The strategies to train: popularity, knn-cosine, knn-tfidf, knn-bm25, ease, als, bpr, transitions, sequence or blend; may "
                + "be repeated.",
            valueName: "name"))
    var strategy: [RecommendationStrategy] = [.blend]

    @Option(help: "The seed of everything random.")
    var seed: UInt64 = 1

    @Option(name: .shortAndLong, help: "The number of threads (default: the number of cores).")
    var jobs: Int?

    @Option(help: "The display of progress: auto, bar, json or none.")
    var progress: ProgressMode = .auto

    @Flag(name: .shortAndLong, help: "Show no progress and no summary.")
    var quiet = false

    @OptionGroup var weights: WeightsOption
    @OptionGroup var model: ModelOption
    @OptionGroup var catalog: CatalogOption

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
        if strategy == [.content] { throw ValidationError("content needs no training, only indexed clips") }
    }

    func run() async throws {
        try await reportingErrors {
            let options = RecommenderTrainingOptions(
                strategies: strategy, weights: try weights.load(), seed: seed,
                jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
            let library = try await catalog.open(.readWrite, model: model.choice)
            for item in try await library.ambiguousItems().prefix(5) {
                StandardStreams.message(item.description.printable)
            }
            let display = Mutex(RecommenderTrainingDisplay(mode: progress, isQuiet: quiet))
            let result = Mutex<RecommenderTrainingOutcome?>(nil)
            let interruption = try await stoppingOnInterrupt {
                do {
                    for try await event in library.trainRecommender(options) {
                        switch event {
                        case .progress(let progress): display.withLock { $0.show(progress) }
                        case .finished(let outcome): result.withLock { $0 = outcome }
                        }
                    }
                } catch is CancellationError {}
            }
            if let interruption {
                display.withLock { $0.clear() }
                StandardStreams.message("interrupted; the recommenders are unchanged")
                throw interruption
            }
            guard let outcome = result.withLock({ $0 }) else { return }
            display.withLock { $0.finish(outcome) }
        }
    }
}
