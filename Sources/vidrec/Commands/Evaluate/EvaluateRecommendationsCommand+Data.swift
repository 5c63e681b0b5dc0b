import RecommenderEvaluation
import Files
import Evaluation
import Recommenders
import VidRecKit

extension EvaluateRecommendationsCommand {
    /// Reads and divides interactions, and tells what is special about them.
    func readData() async throws -> RecommendationData {
        let data = try await data(of: reading())
        if data.unwantedCount > 0 {
            StandardStreams.message(
                "\(data.unwantedCount) of \(data.testCount) rows of test are no right answers: skipped, disliked or "
                    + "alike")
        }
        let unreachable = data.truth.unreachableCount
        if unreachable > 0 {
            StandardStreams.message(
                "\(unreachable) of \(data.truth.wantedCount) wanted items are in their viewer's train already; they are "
                    + "never recommended and count as misses")
        }
        return data
    }

    /// The interactions that are meant, being read.
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
        let library = try await catalog.open(.readOnly, model: model.load())
        return library.recommendationData(division, items: items)
    }

    /// What gives the embeddings of items; `nil` if no catalog is named, so that items are no clips.
    private var features: RecommendationData.Features? {
        guard catalog.isNamed else { return nil }
        return { [catalog, model] items in
            let library = try await catalog.open(.readOnly, model: model.load())
            return try await library.features(of: items)
        }
    }

    /// Reads interactions, and tells which lines are none.
    private func data(
        of reading: WorkEvents<RecommendationData.BadLine, RecommendationData>
    ) async throws -> RecommendationData {
        for try await event in reading {
            switch event {
            case .progress(let bad):
                StandardStreams.message(
                    "line \(bad.line.line) of '\(bad.file.printable)' is no interaction and is left out: "
                        + bad.line.reason.printable)
            case .finished(let data): return data
            }
        }
        throw CancellationError()
    }

    /// The rankings of other programs.
    func readRankings(_ data: RecommendationData) async throws -> [RecommenderRanking] {
        guard let scoreRankings else { return [] }
        let (rankings, unknown) = try await RecommenderRanking.reading(
            scoreRankings, of: data, allowsSeen: allowSeen)
        if unknown > 0 {
            StandardStreams.message(
                "\(unknown) viewers of '\(scoreRankings.printable)' are not in test and are left out")
        }
        for ranking in rankings where ranking.droppedCount > 0 {
            StandardStreams.message(
                "\(ranking.model.printable): \(ranking.droppedCount) recommended items are in their viewer's train and "
                    + "are passed over")
        }
        return rankings
    }

    /// Measures all models, and shows how far it is.
    func measure(
        _ data: RecommendationData, _ options: RecommenderBench.Options
    ) async throws -> [RecommenderBench.Measurement] {
        var display = ProgressDisplay(mode: progress, isQuiet: false, stage: "evaluate", unit: "viewers")
        let total = options.strategies.count * data.truth.users.count
        display.begin(total: total, bytes: Int64(total))
        for try await event in RecommenderBench(data, options: options).measure() {
            switch event {
            case .progress(.training): break
            case .progress(.ranked(let viewers)):
                display.advance(by: viewers, bytes: Int64(viewers), failed: false)
            case .finished(let measured):
                display.clear()
                return measured
            }
        }
        throw CancellationError()
    }
}
