/// Trains the recommenders of several strategies on one log, and their blend.
public struct RecommenderTrainer: Sendable {
    /// A step of the training.
    public enum Progress: Hashable, Sendable {
        /// The training begins: the sizes of the log, and the estimated time of training on this number of threads.
        case began(users: Int, items: Int, entries: Int, estimate: Duration)
        /// The training of a strategy starts: for use by itself, or for the blend, on the log without held-out
        /// interactions.
        case training(RecommendationStrategy, isForBlend: Bool)
        /// The share of the current strategy's training that is done, in 0...1; not reported for strategies without
        /// iterations.
        case fraction(Double)
        /// The fit of the blend's weights starts.
        case fitting
    }

    /// The seed of all random numbers; the same seed gives the same models for any number of jobs.
    public var seed: UInt64
    /// The maximum number of threads, which does not change the models; values below 1 count as 1.
    public var jobs: Int
    /// The settings of the `sequence` network, also in the blend; `nil` for the defaults, with fewer epochs on long
    /// logs and more on short ones.
    public var sequenceOptions: NextItemOptions?
    /// The half-life in days of a positive interaction for `popularity`, above 0; `nil`, the default, for no decay.
    public var popularityHalfLifeDays: Double?
    /// The popularity penalty β of the blend: β · ln(1 + users) is subtracted from the score of each item; 0 for none.
    /// On held-out data of MovieLens-100K, 0.25 costs no accuracy and raises the number of distinct recommended items
    /// by half.
    public var popularityPenalty: Float = 0.25

    /// Creates a trainer from a seed and a number of threads.
    public init(seed: UInt64 = 1, jobs: Int = 1) {
        self.seed = seed
        self.jobs = jobs
    }

    /// Returns the components of a blend: `popularity`, `content` with features, `knnTFIDF`, `ease` (`als` above 5,000
    /// items), `transitions` and `sequence`.
    ///
    /// - Parameters:
    ///   - itemCount: The number of items of the log.
    ///   - hasFeatures: Whether feature vectors of items are available, for the strategy `content`.
    public static func blendComponents(itemCount: Int, hasFeatures: Bool) -> [RecommendationStrategy] {
        [.popularity] + (hasFeatures ? [.content] : []) + [
            .knnTFIDF, itemCount <= easeItems ? .ease : .als, .transitions, .sequence,
        ]
    }

    /// The approximate number of predictions that a network is trained on in all.
    private static let sequencePredictions = 8_000_000

    /// The approximate minimum number of steps of a network's training.
    private static let sequenceSteps = 300

    /// The maximum number of items for a blend with EASE; above, its square matrix would be most of the model file.
    private static let easeItems = 5_000

    /// Trains the recommenders of strategies.
    ///
    /// - Parameters:
    ///   - strategies: The strategies to train; `blend` trains and includes its components, too, and `content` needs no
    ///     training.
    ///   - log: The interactions to learn from.
    ///   - features: The feature vectors of the log's items, by index; `nil` if there are none, which leaves `content`
    ///     out of the blend.
    ///   - notes: Notes to store with the models, for people to read.
    ///   - progress: Called with each step.
    /// - Throws: `CancellationError` when the task is cancelled.
    public func train(
        _ strategies: some Sequence<RecommendationStrategy>, on log: InteractionLog, features: ItemFeatures? = nil,
        notes: [String: String] = [:],
        progress: (Progress) -> Void = { _ in }
    ) throws(CancellationError) -> RecommenderModels {
        var requested = Set(strategies)
        let isBlended = requested.remove(.blend) != nil
        let components = isBlended ? Self.blendComponents(itemCount: log.items.count, hasFeatures: features != nil) : []
        requested.formUnion(components)
        let estimate = estimate(requested, components: Set(components), log: log)
        progress(.began(users: log.users.count, items: log.items.count, entries: log.entryCount, estimate: estimate))
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
        requested.remove(.content)
        var trained: [RecommendationStrategy: any Recommender] = [:]
        for strategy in RecommendationStrategy.allCases where requested.contains(strategy) {
            progress(.training(strategy, isForBlend: false))
            trained[strategy] = try train(strategy, on: log, features: features, progress: progress)
        }
        return RecommenderModels(
            items: log.items, itemUsers: ItemUserMatrix(log), trained: trained, blendWeights: weights,
            popularityPenalty: isBlended ? popularityPenalty : 0, notes: notes)
    }

    private func networkOptions(for log: InteractionLog) -> NextItemOptions {
        if let sequenceOptions { return sequenceOptions }
        var options = NextItemOptions()
        // Long logs need few epochs; on short logs, many epochs give the network the steps it needs.
        let steps = max(1, log.users.count / options.batchCount)
        let enough = max(options.epochs, min(10 * options.epochs, Self.sequenceSteps / steps))
        options.epochs = max(3, min(enough, Self.sequencePredictions / max(1, log.entryCount)))
        return options
    }

    /// Returns the approximate time of training, of which the network and the square matrix of EASE take most; measured
    /// on one core of a server of 2023.
    private func estimate(
        _ strategies: Set<RecommendationStrategy>, components: Set<RecommendationStrategy>, log: InteractionLog
    ) -> Duration {
        let (items, entries) = (Double(log.items.count), Double(log.entryCount))
        func seconds(_ strategy: RecommendationStrategy) -> Double {
            switch strategy {
            case .sequence:
                let options = networkOptions(for: log)
                let outputs = items > Double(options.maximumSoftmaxItems) ? Double(options.negativeCount) : items
                return Double(options.epochs) * entries * (outputs * 4e-9 + 4e-6)
            case .ease: return items * items * items * 1e-10
            case .als, .bpr: return entries * 1.5e-5
            default: return entries * 2e-6
            }
        }
        let all = strategies.reduce(0) { $0 + seconds($1) } + components.reduce(0) { $0 + seconds($1) }
        return .seconds(all / Double(max(1, jobs)))
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
            let options = networkOptions(for: log)
            return try SequenceRecommender(log, features: features, options: options, seed: seed, jobs: jobs) {
                progress(.fraction(Double($0.epoch) / Double(options.epochs)))
            }
        case .content: return ContentRecommender(features ?? ItemFeatures([], dimension: 0))
        case .blend: preconditionFailure("a blend is not trained by itself")
        }
    }
}
