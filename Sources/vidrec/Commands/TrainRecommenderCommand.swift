import ArgumentParser
import Foundation
import Recommenders
import Synchronization
import VidRecKit

struct TrainRecommenderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recommender",
        abstract: "Learn from the catalog's interactions what to recommend.",
        discussion: """
            Learns from all interactions of the catalog and the embeddings of its clips, and takes the result into use as a \
            whole: until then `recommend` answers by what was trained before. The result is a file below the catalog's \
            folder, models/, a new one a version; no viewer's id is in it. The same catalog, options and seed give the same \
            bytes.

            blend, the default, trains popularity, knn-tfidf, transitions, sequence and ease (als above 5000 items), and \
            weighs them by what viewers took up next.

              vidrec interactions import events.csv
              vidrec train recommender
              vidrec recommend --user 4711
            """
    )

    @Option(
        help: ArgumentHelp(
            "What to train: popularity, knn-cosine, knn-tfidf, knn-bm25, ease, als, bpr, transitions, sequence or blend; may "
                + "be given often.",
            valueName: "name"))
    var strategy: [RecommendationStrategy] = [.blend]

    @Option(help: "Decides everything that is drawn.")
    var seed: UInt64 = 1

    @Option(name: .shortAndLong, help: "How many threads to use (default: the number of cores).")
    var jobs: Int?

    @Option(help: "How to show progress: auto, bar, json or none.")
    var progress: ProgressMode = .auto

    @Flag(name: .shortAndLong, help: "No progress and no summary.")
    var quiet = false

    @OptionGroup var weights: WeightsOption
    @OptionGroup var model: ModelOption
    @OptionGroup var catalog: CatalogOption

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 on, not \(jobs)") }
        if strategy == [.content] { throw ValidationError("content needs no training: index clips") }
    }

    func run() async throws {
        try await reportingErrors {
            let options = RecommenderTrainingOptions(
                strategies: strategy, weights: try weights.load(), seed: seed,
                jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
            let library = try await catalog.open(.readWrite, model: model.load())
            let display = Mutex(RecommenderTrainingDisplay(mode: progress, isQuiet: quiet))
            let result = Mutex<RecommenderTrainingOutcome?>(nil)
            let wasInterrupted = try await stoppingOnInterrupt {
                do {
                    for try await event in library.trainRecommender(options) {
                        switch event {
                        case .progress(let progress): display.withLock { $0.show(progress) }
                        case .finished(let outcome): result.withLock { $0 = outcome }
                        }
                    }
                } catch is CancellationError {}
            }
            guard !wasInterrupted, let outcome = result.withLock({ $0 }) else {
                display.withLock { $0.clear() }
                StandardStreams.message("interrupted; the recommenders are as they were")
                throw ExitCode.interrupted
            }
            display.withLock { $0.finish(outcome) }
        }
    }
}
