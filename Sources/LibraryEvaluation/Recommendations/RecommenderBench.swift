public import VidRecKit
private import Concurrency
public import Evaluation
internal import Isolation
public import Recommenders

/// Trains recommenders on the training data and evaluates them on the test data.
///
/// Each user's ranking is over all items that the user does not have in the training data. Equal data, options and seed
/// give equal results, except times, for any number of jobs.
public struct RecommenderBench: Sendable {
    /// The settings of a ``RecommenderBench``.
    public struct Options: Sendable {
        /// The strategies to train and evaluate, in the order of the results; may be empty.
        public var strategies: [RecommendationStrategy]
        /// Rankings of other programs to evaluate; their results come first.
        public var rankings: [RecommenderRanking]
        /// The cutoffs: numbers of items of a ranking to evaluate, each at least 1.
        public var cutoffs: [Int]
        /// The settings of the 95% intervals.
        public var bootstrap: Bootstrap
        /// The seed of the training; the intervals have a seed of their own.
        public var seed: UInt64
        /// The number of threads, above 0, which does not change the results.
        public var jobs: Int
        /// Whether to measure the times of training and of ranking.
        public var measuresTimes: Bool

        /// Creates options; by default, rankings are evaluated at 10 and 20 items, and times are measured.
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

    /// A step of the benchmark.
    public enum Progress: Hashable, Sendable {
        /// The training of a strategy starts.
        case training(RecommendationStrategy)
        /// More users have been ranked by the strategy that was trained last; `users` is the number since the last such
        /// event.
        case ranked(users: Int)
    }

    /// The recommendations of one model and their evaluation.
    public struct Measurement: Sendable {
        /// The recommendations of the model.
        public let ranking: RecommenderRanking
        /// The scores of the recommendations at each cutoff, in the order of the options.
        public let evaluation: RecommendationEvaluation
    }

    private let data: RecommendationData
    private let options: Options

    /// Creates a benchmark.
    ///
    /// - Parameters:
    ///   - data: The training data and the ground truth.
    ///   - options: The settings; by default the strategies of ``RecommendationData/suitableStrategies``, at 10 and 20
    ///     items.
    public init(_ data: RecommendationData, options: Options? = nil) {
        self.data = data
        self.options = options ?? Options(strategies: data.suitableStrategies)
    }

    /// Trains each strategy, ranks items for every user, and evaluates all rankings.
    ///
    /// - Returns: Events of progress, then the measurements: those of other programs, then one for each strategy.
    ///   Reading them throws ``VidRecError``: `unusableInput` if a strategy cannot be trained on the data, or another
    ///   program's ranking has an item twice or one that its user has in the training data; or `CancellationError`.
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

    // A function of its own: if it is inlined above, the optimizer of Swift 6.3 crashes.
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
        ) { report(.ranked(users: $0)) }
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

    /// Returns the trained recommender of a strategy, as `recommend` uses it.
    private func recommender(_ strategy: RecommendationStrategy) throws -> any Recommender {
        let itemCount = data.log.items.count
        if strategy == .ease, itemCount > EASERecommender.maximumItems {
            throw VidRecError(
                .unusableInput,
                "ease supports up to \(EASERecommender.maximumItems) items, there are \(itemCount); use als instead")
        }
        let trainer = RecommenderTrainer(seed: options.seed, jobs: options.jobs)
        let models = try trainer.train([strategy], on: data.log, features: data.features)
        let content = data.features.map { ContentRecommender($0) }
        guard let recommender = models.recommender(strategy, content: content) else {
            let reason =
                strategy == .content
                ? "no item is a clip with a known embedding; name the catalog of the clips, or leave the strategy out"
                : "there are too few interactions"
            throw VidRecError(
                .unusableInput, "cannot evaluate '\(strategy.rawValue)': \(reason)")
        }
        // Users without a history get popular items.
        if strategy == .blend, let popularity = models.trained[.popularity] {
            return FallbackRecommender(recommender, otherwise: popularity)
        }
        return recommender
    }
}
