import Displays
import Reports
import LibraryEvaluation
import Files
import Evaluation
import Foundation
import Recommenders
import VidRecKit

extension EvaluateRecommendationsCommand {
    /// Reads and splits interactions, and reports what is left out of the evaluation.
    func readData() async throws -> RecommendationData {
        let data = try await data(of: reading())
        if data.nonPositiveCount > 0 {
            StandardStreams.message(
                "\(data.nonPositiveCount) of \(data.testCount) interactions of test are not positive (skipped, disliked "
                    + "or the like) and are left out")
        }
        let unreachable = data.truth.unreachableCount
        if unreachable > 0 {
            StandardStreams.message(
                "\(unreachable) of \(data.truth.testItemCount) test items are in their user's train already; they are "
                    + "never recommended and count as misses")
        }
        return data
    }

    /// Returns the reading of the chosen interactions.
    private func reading() async throws -> WorkEvents<RecommendationData.BadLine, RecommendationData> {
        let division = InteractionDivision(
            split: division,
            filter: InteractionFilter(minimumValue: minValue, userCore: userCore ?? 0, itemCore: itemCore ?? 0))
        if let train, let test {
            return RecommendationData.reading(train: train, test: test, items: items, features: features)
        }
        if let interactions {
            return RecommendationData.reading(interactions, division: division, items: items, features: features)
        }
        let library = try await catalog.open(.readOnly, model: model.choice)
        for item in try await library.ambiguousItems().prefix(5) {
            StandardStreams.message(item.description.printable)
        }
        return library.recommendationData(division, items: items)
    }

    /// Returns the embeddings of items; `nil` without a catalog, as items are then not clips.
    private var features: RecommendationData.Features? {
        guard catalog.isNamed || FileManager.default.fileExists(atPath: catalog.files[0]) else { return nil }
        return { [catalog, model] items in
            let library = try await catalog.open(.readOnly, model: model.choice)
            return try await library.features(of: items)
        }
    }

    /// Reads interactions, and reports invalid lines.
    private func data(
        of reading: WorkEvents<RecommendationData.BadLine, RecommendationData>
    ) async throws -> RecommendationData {
        for try await event in reading {
            switch event {
            case .progress(let bad):
                StandardStreams.message(
                    "line \(bad.line.line) of '\(bad.file.printable)' is invalid and is skipped: "
                        + bad.line.reason.printable)
            case .finished(let data): return data
            }
        }
        throw CancellationError()
    }

    /// Reads the rankings of other programs.
    func readRankings(_ data: RecommendationData) async throws -> [RecommenderRanking] {
        guard let scoreRankings else { return [] }
        let (rankings, unknown) = try await RecommenderRanking.reading(
            scoreRankings, of: data, allowsSeen: allowSeen)
        if unknown > 0 {
            StandardStreams.message(
                "\(counted(unknown, "user")) of '\(scoreRankings.printable)' not in test, ignored")
        }
        for ranking in rankings where ranking.droppedCount > 0 {
            StandardStreams.message(
                "\(ranking.model.printable): \(ranking.droppedCount) recommended items are in their user's train and "
                    + "are skipped")
        }
        return rankings
    }

    /// Trains and evaluates all models, and shows progress.
    func measure(
        _ data: RecommendationData, _ options: RecommenderBench.Options
    ) async throws -> [RecommenderBench.Measurement] {
        var display = ProgressDisplay(mode: progress, isQuiet: false, stage: "evaluate", unit: "users")
        let total = options.strategies.count * data.truth.users.count
        display.begin(total: total, bytes: Int64(total))
        for try await event in RecommenderBench(data, options: options).measure() {
            switch event {
            case .progress(.training): break
            case .progress(.ranked(let users)):
                display.advance(by: users, bytes: Int64(users), failed: false)
            case .finished(let measured):
                display.clear()
                return measured
            }
        }
        throw CancellationError()
    }
}
