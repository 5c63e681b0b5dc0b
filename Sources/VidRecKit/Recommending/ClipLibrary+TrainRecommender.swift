internal import Concurrency
private import ClipCatalog
private import ClipTypes
private import SequenceModels
public import Recommenders

/// The settings of the training of recommenders.
public struct RecommenderTrainingOptions: Sendable {
    /// The strategies to train; popularity is always trained, and the blend with its components.
    public var strategies: [RecommendationStrategy]
    /// The weight of each kind of interaction, and its decay, which popularity also has; none by default.
    public var weights: InteractionWeights
    /// The seed of the random numbers of training.
    public var seed: UInt64
    /// The number of threads of training, at least 1; it does not change the result.
    public var jobs: Int

    /// Creates settings; by default the blend and its components are trained.
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

/// The result of training recommenders.
public struct RecommenderTrainingOutcome: Hashable, Sendable {
    /// The path of the model file, in the catalog's folder.
    public let path: String
    /// The version of the recommenders: how often they have been trained in this catalog.
    public let version: Int
    /// The size of the model file in bytes.
    public let byteCount: Int
    /// The number of users in the training data.
    public let userCount: Int
    /// The number of items in the training data, including clips without interactions.
    public let itemCount: Int
    /// The number of distinct pairs of a user and an item with interactions.
    public let entryCount: Int
    /// The number of items that are clips of the catalog; clips without an embedding are not counted.
    public let clipCount: Int
    /// The trained strategies. `content` is not among them, since it needs no training.
    public let strategies: [RecommendationStrategy]
    /// The weight of each strategy in the blend, not negative; empty if the blend was not trained.
    public let blendWeights: [RecommendationStrategy: Float]
}

extension ClipLibrary {
    /// Trains recommenders on the catalog's interactions and embeddings, and replaces the ones in use atomically.
    ///
    /// Equal catalogs, options and seeds give equal files. Until the end, the earlier recommenders stay in use.
    ///
    /// - Returns: Events of progress, then the result. Reading them throws ``VidRecError``: `nothingKnown` without
    ///   interactions or with one item, `notTrained` for `ease` with too many items, or an error of the catalog.
    public nonisolated func trainRecommender(
        _ options: RecommenderTrainingOptions = RecommenderTrainingOptions()
    ) -> WorkEvents<RecommenderTrainer.Progress, RecommenderTrainingOutcome> {
        WorkEvents { [self] report in
            try await requireModel()
            let embeddings = try await snapshot.itemEmbeddings()
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
                path: stored.path, version: stored.version, byteCount: stored.byteCount, userCount: log.users.count,
                itemCount: log.items.count, entryCount: log.entryCount, clipCount: items.clipNames.count,
                strategies: RecommendationStrategy.allCases.filter {
                    models.trained[$0] != nil || (options.strategies.contains($0) && $0 != .content)
                },
                blendWeights: models.blendWeights)
        }
    }

    private static func interactionLog(
        _ catalog: Catalog, embeddings: ItemEmbeddings, weights: InteractionWeights
    ) throws -> (CatalogItems, InteractionLog) {
        let items = try CatalogItems(catalog: catalog, embeddings: embeddings)
        var builder = InteractionLogBuilder(items: Vocabulary(items.clipNames), weights: weights)
        try catalog.forEachInteraction { builder.append(items.resolved($0)) }
        let log = builder.finish()
        guard log.entryCount > 0 else {
            throw VidRecError(
                .nothingKnown,
                "the catalog '\(catalog.directory)' has no interactions to learn from: import some first")
        }
        guard log.items.count > 1 else {
            throw VidRecError(.nothingKnown, "all interactions are with one item: training needs at least two")
        }
        return (items, log)
    }

    private nonisolated func train(
        _ options: RecommenderTrainingOptions, on log: InteractionLog, items: CatalogItems,
        progress: @Sendable (RecommenderTrainer.Progress) -> Void
    ) throws -> RecommenderModels {
        if options.strategies.contains(.ease), log.items.count > EASERecommender.maximumItems {
            throw VidRecError(
                .notTrained,
                "ease supports up to \(EASERecommender.maximumItems) items, there are \(log.items.count); use als or knn-tfidf instead"
            )
        }
        let features = items.clipNames.isEmpty ? nil : items.features(of: log.items.names)
        var trainer = RecommenderTrainer(seed: options.seed, jobs: options.jobs)
        trainer.popularityHalfLifeDays = options.weights.halfLifeDays
        var notes = ["viewers": "\(log.users.count)", "entries": "\(log.entryCount)", "seed": "\(options.seed)"]
        if features != nil { notes["embedding"] = items.model.description }
        var models = try trainer.train(
            Set(options.strategies).union([.popularity]), on: log, features: features, notes: notes, progress: progress)
        models.clips = Set(
            log.items.names.indices.filter { ClipID(log.items.names[$0]).map(items.names.contains) == true })
        return models
    }
}
