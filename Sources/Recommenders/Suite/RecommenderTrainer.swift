/// Trains recommenders of several strategies on one log, and the blend of them.
public struct RecommenderTrainer: Sendable {
    /// What is being done.
    public enum Progress: Hashable, Sendable {
        /// A strategy is being trained, for its own sake or on what is left when the last wants are held out.
        case training(RecommendationStrategy, isForBlend: Bool)
        /// So much of the training of a strategy is done, 0…1.
        case fraction(Double)
        /// The weights of the blend are being fitted.
        case fitting
    }

    /// What everything random begins with; the same seed gives the same models for any number of jobs.
    public var seed: UInt64
    /// How many threads to use.
    public var jobs: Int
    /// How the network of `sequence` is trained; `nil` for the defaults, with fewer epochs on long logs.
    public var sequenceOptions: NextItemOptions?
    /// After how many days a want counts half for `popularity`.
    public var popularityHalfLifeDays: Double? = 30
    /// How much popular items are held back in the blend (see `BlendRecommender`). On held-out data of MovieLens-100K 0.25
    /// costs no accuracy and shows half as many items again.
    public var popularityPenalty: Float = 0.25

    /// A trainer.
    public init(seed: UInt64 = 1, jobs: Int = 1) {
        self.seed = seed
        self.jobs = jobs
    }

    /// What a blend of a log is made of.
    ///
    /// - Parameter hasFeatures: whether vectors of items are known, so that there is content to recommend by.
    public static func blendComponents(itemCount: Int, hasFeatures: Bool) -> [RecommendationStrategy] {
        [.popularity] + (hasFeatures ? [.content] : []) + [
            .knnTFIDF, itemCount <= easeItems ? .ease : .als, .transitions, .sequence,
        ]
    }

    /// About how many guesses a network learns from in all.
    private static let sequenceGuesses = 8_000_000

    /// About how many steps a network needs at least.
    private static let sequenceSteps = 300

    /// The items up to which a blend has EASE in it; above, its square matrix would make up most of the model's file.
    private static let easeItems = 5_000

    /// Trains.
    ///
    /// - Parameters:
    ///   - strategies: what to train; `blend` trains what it is made of, too, and `content` needs no training.
    ///   - log: what to learn from.
    ///   - features: the vectors of the log's items, if any are known.
    ///   - notes: what to keep with the models, for people to read.
    ///   - progress: gets what is being done.
    /// - Throws: `CancellationError` when the task is cancelled.
    public func train(
        _ strategies: some Sequence<RecommendationStrategy>, on log: InteractionLog, features: ItemFeatures? = nil,
        notes: [String: String] = [:],
        progress: (Progress) -> Void = { _ in }
    ) throws(CancellationError) -> RecommenderModels {
        var wanted = Set(strategies)
        let isBlended = wanted.remove(.blend) != nil
        let components = isBlended ? Self.blendComponents(itemCount: log.items.count, hasFeatures: features != nil) : []
        wanted.formUnion(components)
        var weights: [RecommendationStrategy: Float] = [:]
        if isBlended {
            let trainer = BlendTrainer()
            let heldOut = trainer.holdOut(log)
            var early: [any Recommender] = []
            for strategy in components {
                progress(.training(strategy, isForBlend: true))
                early.append(try train(strategy, on: heldOut.log, features: features, progress: progress))
            }
            progress(.fitting)
            let fitted = trainer.weights(of: early, heldOut: heldOut, jobs: jobs)
            weights = Dictionary(uniqueKeysWithValues: zip(components, fitted))
        }
        wanted.remove(.content)
        var trained: [RecommendationStrategy: any Recommender] = [:]
        for strategy in RecommendationStrategy.allCases where wanted.contains(strategy) {
            progress(.training(strategy, isForBlend: false))
            trained[strategy] = try train(strategy, on: log, features: features, progress: progress)
        }
        return RecommenderModels(
            items: log.items, viewers: ViewerLists(log), trained: trained, blendWeights: weights,
            popularityPenalty: isBlended ? popularityPenalty : 0, notes: notes)
    }

    private func train(
        _ strategy: RecommendationStrategy, on log: InteractionLog, features: ItemFeatures?,
        progress: (Progress) -> Void
    ) throws(CancellationError) -> any Recommender {
        guard !Task.isCancelled else { throw CancellationError() }
        switch strategy {
        case .popularity: return PopularityRecommender(log, halfLifeDays: popularityHalfLifeDays)
        case .knnCosine: return ItemKNNRecommender(log, similarity: .cosine, neighborCount: 100, jobs: jobs)
        case .knnTFIDF: return ItemKNNRecommender(log, similarity: .tfidf, jobs: jobs)
        case .knnBM25: return ItemKNNRecommender(log, similarity: .bm25(), neighborCount: 200, jobs: jobs)
        case .ease: return EASERecommender(log, jobs: jobs)
        case .als:
            let options = ALSRecommender.Options()
            return try ALSRecommender(log, options: options, seed: seed, jobs: jobs) {
                progress(.fraction(Double($0) / Double(options.iterations)))
            }
        case .bpr:
            let options = BPRRecommender.Options()
            return try BPRRecommender(log, options: options, seed: seed) {
                progress(.fraction(Double($0) / Double(options.epochs)))
            }
        case .transitions: return TransitionRecommender(log, jobs: jobs)
        case .sequence:
            var options = sequenceOptions ?? NextItemOptions()
            if sequenceOptions == nil {
                // Long logs need few epochs, and of short ones many give a network the steps it needs.
                let steps = max(1, log.users.count / options.batchCount)
                let enough = max(options.epochs, min(10 * options.epochs, Self.sequenceSteps / steps))
                options.epochs = max(3, min(enough, Self.sequenceGuesses / max(1, log.entryCount)))
            }
            return try SequenceRecommender(log, features: features, options: options, seed: seed, jobs: jobs) {
                progress(.fraction(Double($0.epoch) / Double(options.epochs)))
            }
        case .content: return ContentRecommender(features ?? ItemFeatures([], dimension: 0))
        case .blend: preconditionFailure("a blend is not trained by itself")
        }
    }
}
