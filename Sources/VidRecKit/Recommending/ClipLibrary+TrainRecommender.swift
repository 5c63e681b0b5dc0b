internal import Concurrency
private import ClipCatalog
private import ClipTypes
private import SequenceModels
public import Recommenders

/// How recommenders are trained on a catalog.
public struct RecommenderTrainingOptions: Sendable {
    /// What to train.
    public var strategies: [RecommendationStrategy]
    /// What events say.
    public var weights: InteractionWeights
    /// What everything random begins with.
    public var seed: UInt64
    /// How many threads to use.
    public var jobs: Int

    /// Trains the blend and what it is made of.
    public init(
        strategies: [RecommendationStrategy] = [.blend], weights: InteractionWeights = .standard, seed: UInt64 = 1,
        jobs: Int = 1
    ) {
        self.strategies = strategies
        self.weights = weights
        self.seed = seed
        self.jobs = jobs
    }
}

/// What came of training recommenders.
public struct RecommenderTrainingOutcome: Hashable, Sendable {
    /// The model file.
    public let path: String
    /// How often recommenders were trained for this catalog.
    public let version: Int
    /// The size of the file.
    public let byteCount: Int
    /// The viewers that were learned from.
    public let viewers: Int
    /// The items, clips that nobody watched among them.
    public let items: Int
    /// The entries of all histories: viewers with items.
    public let entries: Int
    /// The items that are clips of the catalog.
    public let clips: Int
    /// What was trained.
    public let strategies: [RecommendationStrategy]
    /// What each counts in the blend.
    public let blendWeights: [RecommendationStrategy: Float]
}

extension ClipLibrary {
    /// Trains recommenders on the catalog's interactions and embeddings, and takes them into use as a whole.
    ///
    /// The same catalog, options and seed give the same file. Recommending goes on by what was trained before.
    ///
    /// - Returns: how far the training is, and what it came to. Reading throws ``VidRecError``: `nothingKnown` without
    ///   interactions, `notTrained` for a strategy that the items are too many for, or of the catalog.
    public nonisolated func trainRecommender(
        _ options: RecommenderTrainingOptions = RecommenderTrainingOptions()
    ) -> WorkEvents<RecommenderTrainer.Progress, RecommenderTrainingOutcome> {
        WorkEvents { [self] report in
            try await requireModel()
            let embeddings = try await snapshot.embeddings()
            let (items, log) = try await executors.files.run { [catalog] in
                try Self.interactionLog(catalog, embeddings: embeddings, weights: options.weights)
            }
            let models = try await executors.training.run { [self] in
                try train(options, on: log, items: items, progress: report)
            }
            let stored = try await executors.files.run { [catalog] in
                try RecommenderFolder(catalog: catalog).store(models)
            }
            return RecommenderTrainingOutcome(
                path: stored.path, version: stored.version, byteCount: stored.byteCount, viewers: log.users.count,
                items: log.items.count, entries: log.entryCount, clips: items.clipNames.count,
                strategies: RecommendationStrategy.allCases.filter {
                    models.trained[$0] != nil || (options.strategies.contains($0) && $0 != .content)
                },
                blendWeights: models.blendWeights)
        }
    }

    private static func interactionLog(
        _ catalog: Catalog, embeddings: EmbeddingSnapshot, weights: InteractionWeights
    ) throws -> (CatalogItems, InteractionLog) {
        let items = try CatalogItems(catalog: catalog, embeddings: embeddings)
        var builder = InteractionLogBuilder(items: Vocabulary(items.clipNames), weights: weights)
        try catalog.forEachInteraction { builder.append(items.resolved($0)) }
        let log = builder.finish()
        guard log.entryCount > 0 else {
            throw VidRecError(
                .nothingKnown,
                "the catalog '\(catalog.directory)' has no interactions to learn from: vidrec interactions import FILE")
        }
        guard log.items.count > 1 else {
            throw VidRecError(.nothingKnown, "all interactions are with one item: there is nothing to choose from")
        }
        return (items, log)
    }

    private nonisolated func train(
        _ options: RecommenderTrainingOptions, on log: InteractionLog, items: CatalogItems,
        progress: @Sendable (RecommenderTrainer.Progress) -> Void
    ) throws -> RecommenderModels {
        if options.strategies.contains(.ease), log.items.count > EASERecommender.mostItems {
            throw VidRecError(
                .notTrained,
                "ease takes up to \(EASERecommender.mostItems) items, there are \(log.items.count): take als or knn-tfidf"
            )
        }
        let features = items.clipNames.isEmpty ? nil : items.features(of: log.items.names)
        var trainer = RecommenderTrainer(seed: options.seed, jobs: options.jobs)
        trainer.popularityHalfLifeDays = options.weights.halfLifeDays ?? 30
        var notes = ["viewers": "\(log.users.count)", "entries": "\(log.entryCount)", "seed": "\(options.seed)"]
        if features != nil { notes["embedding"] = model.identity.description }
        return try trainer.train(
            Set(options.strategies).union([.popularity]), on: log, features: features, notes: notes, progress: progress)
    }
}
