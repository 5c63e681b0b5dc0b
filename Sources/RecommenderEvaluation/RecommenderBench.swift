public import VidRecKit
private import Concurrency
public import Evaluation
internal import Isolation
public import Recommenders

/// Trains recommenders on what viewers did before, and measures how well they recommend what viewers did then.
///
/// ```swift
/// let data = try await library.recommendationData().outcome
/// for measured in try await RecommenderBench(data).measure().outcome {
///     print(measured.ranking.model, measured.evaluation.scores[0].overall[.ndcg])
/// }
/// ```
/// Every item that a viewer does not have in train is ranked. The same data, options and seed give the same results, times
/// apart, for any number of jobs.
public struct RecommenderBench: Sendable {
    /// What is measured, and how.
    public struct Options: Sendable {
        /// The strategies to train and to measure.
        public var strategies: [RecommendationStrategy]
        /// Rankings of other programs to be measured, too; they come first.
        public var rankings: [RecommenderRanking]
        /// How many items of a ranking count, each at least 1.
        public var cutoffs: [Int]
        /// How intervals are estimated.
        public var bootstrap: Bootstrap
        /// What everything random in training begins with.
        public var seed: UInt64
        /// How many threads to use.
        public var jobs: Int
        /// Whether the times of training and of ranking are measured.
        public var measuresTimes: Bool

        /// Creates options.
        public init(
            strategies: [RecommendationStrategy], rankings: [RecommenderRanking] = [], cutoffs: [Int] = [10, 20],
            bootstrap: Bootstrap = Bootstrap(), seed: UInt64 = 7, jobs: Int = 1, measuresTimes: Bool = true
        ) {
            self.strategies = strategies
            self.rankings = rankings
            self.cutoffs = cutoffs
            self.bootstrap = bootstrap
            self.seed = seed
            self.jobs = jobs
            self.measuresTimes = measuresTimes
        }
    }

    /// How far it is.
    public enum Progress: Hashable, Sendable {
        /// A strategy is being trained.
        case training(RecommendationStrategy)
        /// So many more viewers have got their ranking by the strategy that was trained last.
        case ranked(viewers: Int)
    }

    /// What one model recommends, and how good that is.
    public struct Measurement: Sendable {
        /// What it recommends.
        public let ranking: RecommenderRanking
        /// How good that is, at each cut-off.
        public let evaluation: RecommendationEvaluation
    }

    private let data: RecommendationData
    private let options: Options

    /// Prepares to measure.
    ///
    /// - Parameters:
    ///   - data: what to learn from, and what to find.
    ///   - options: what is measured; by default all strategies that suit the data.
    public init(_ data: RecommendationData, options: Options? = nil) {
        self.data = data
        self.options = options ?? Options(strategies: data.suitableStrategies)
    }

    /// Trains one strategy after another, ranks for every viewer by each, and measures all rankings.
    ///
    /// - Returns: how far it is, and the measurements, those of other programs first. Reading throws ``VidRecError``: `unusableInput` if
    ///   a strategy cannot be trained on the data, or another program's ranking has an item twice or one that its viewer has
    ///   in train; `CancellationError`.
    public func measure() -> WorkEvents<Progress, [Measurement]> {
        WorkEvents { [self] report in
            let executor = QueueExecutor(label: "vidrec.evaluation")
            return try await executor.run { try await measurements(report: report) }
        }
    }

    private func measurements(report: @Sendable (Progress) -> Void) async throws -> [Measurement] {
        var rankings = options.rankings
        for strategy in options.strategies {
            report(.training(strategy))
            let ranking = try await ranking(by: strategy, report: report)
            rankings.append(ranking)
        }
        return try measurements(of: rankings)
    }

    // Not a part of the function above: inlined there, it brings the optimizer of Swift 6.3 down.
    @inline(never)
    private func measurements(of rankings: [RecommenderRanking]) throws -> [Measurement] {
        var measured: [Measurement] = []
        for ranking in rankings {
            try Task.checkCancellation()
            let evaluation = try evaluation(of: ranking)
            measured.append(Measurement(ranking: ranking, evaluation: evaluation))
        }
        return measured
    }

    private func ranking(
        by strategy: RecommendationStrategy, report: @Sendable (Progress) -> Void
    ) async throws -> RecommenderRanking {
        let count = options.cutoffs.max() ?? 0
        let before = ProcessUsage.now.processorTime
        let recommender = try recommender(strategy)
        let trainingTime = ProcessUsage.now.processorTime - before
        var cost: RecommenderRanking.Cost?
        if options.measuresTimes {
            let times = try RecommenderRanking.times(of: recommender, data: data, count: count)
            cost = RecommenderRanking.Cost(
                trainingTime: trainingTime, medianRankingTime: times.median, highRankingTime: times.high)
        }
        var ranking = try await RecommenderRanking(
            by: recommender, named: strategy.rawValue, of: data, count: count, jobs: options.jobs
        ) { report(.ranked(viewers: $0)) }
        ranking.cost = cost
        return ranking
    }

    private func evaluation(of ranking: RecommenderRanking) throws(VidRecError) -> RecommendationEvaluation {
        do throws(EvaluationError) {
            return try RecommendationEvaluation(
                of: ranking.items, truth: data.truth, cutoffs: options.cutoffs, bootstrap: options.bootstrap,
                vector: data.features.map { features in
                    { item in
                        item < features.itemCount && features.isKnown[item] ? features.vector(of: item) : nil
                    }
                })
        } catch {
            throw VidRecError(.unusableInput, "\(ranking.model): \(error.description)")
        }
    }

    /// Trains a strategy as `recommend` answers by it.
    private func recommender(_ strategy: RecommendationStrategy) throws -> any Recommender {
        let itemCount = data.log.items.count
        if strategy == .ease, itemCount > EASERecommender.mostItems {
            throw VidRecError(
                .unusableInput,
                "ease takes up to \(EASERecommender.mostItems) items, there are \(itemCount): leave it out of --models, or "
                    + "take als")
        }
        let trainer = RecommenderTrainer(seed: options.seed, jobs: options.jobs)
        let models = try trainer.train([strategy], on: data.log, features: data.features)
        let content = data.features.map { ContentRecommender($0) }
        guard let recommender = models.recommender(strategy, content: content) else {
            let reason =
                strategy == .content
                ? "no item is a clip whose embedding is known" : "it cannot be made of so few interactions"
            throw VidRecError(
                .unusableInput, "cannot evaluate '\(strategy.rawValue)': \(reason); leave it out of --models")
        }
        // Who has no history gets what is popular.
        if strategy == .blend, let popularity = models.trained[.popularity] {
            return FallbackRecommender(recommender, otherwise: popularity)
        }
        return recommender
    }
}
