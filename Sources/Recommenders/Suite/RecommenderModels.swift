private import SequenceModels

/// Everything that was learned from one log: recommenders by strategy, what each counts in the blend, and who wanted what.
public struct RecommenderModels: Sendable {
    /// The items that were learned, by number.
    public let items: Vocabulary
    /// Who wanted each item.
    public let viewers: ViewerLists
    /// What was trained; never `content`, which only needs embeddings, nor `blend`.
    public let trained: [RecommendationStrategy: any Recommender]
    /// What each strategy counts in the blend; empty if none was fitted.
    public let blendWeights: [RecommendationStrategy: Float]
    /// How much popular items are held back in the blend (see `BlendRecommender`).
    public let popularityPenalty: Float
    /// What it was made of and how, for people to read.
    public let notes: [String: String]

    /// Joins the parts.
    public init(
        items: Vocabulary, viewers: ViewerLists, trained: [RecommendationStrategy: any Recommender],
        blendWeights: [RecommendationStrategy: Float], popularityPenalty: Float = 0, notes: [String: String] = [:]
    ) {
        self.items = items
        self.viewers = viewers
        self.trained = trained
        self.blendWeights = blendWeights
        self.popularityPenalty = popularityPenalty
        self.notes = notes
    }

    /// What answers by a strategy; `nil` if it was not trained.
    ///
    /// - Parameters:
    ///   - strategy: the strategy.
    ///   - content: what answers by content, if embeddings are at hand.
    public func recommender(
        _ strategy: RecommendationStrategy, content: (any Recommender)? = nil
    ) -> (any Recommender)? {
        switch strategy {
        case .content: content
        case .blend: blend(content: content)
        default: trained[strategy]
        }
    }

    /// The same models for more items, of which nothing but their vectors is known: clips that were indexed since.
    ///
    /// - Parameter features: vectors for the items of `names`; only the network of `sequence` can use them.
    public func extended(by names: [String], features: ItemFeatures) -> RecommenderModels {
        precondition(names.count == features.itemCount, "\(names.count) names for \(features.itemCount) items")
        guard !names.isEmpty else { return self }
        var trained = trained
        if let sequence = trained[.sequence] as? SequenceRecommender,
            sequence.network.shape.featureCount == features.dimension
        {
            let biases = sequence.network.biases.enumerated().filter { viewers.count(of: $0.offset) > 0 }.map(\.element)
            let mean = biases.reduce(0, +) / Float(max(1, biases.count))
            trained[.sequence] = SequenceRecommender(sequence.network.extended(by: features.values, bias: mean))
        }
        return RecommenderModels(
            items: Vocabulary(items.names + names), viewers: viewers, trained: trained, blendWeights: blendWeights,
            popularityPenalty: popularityPenalty, notes: notes)
    }

    private func blend(content: (any Recommender)?) -> BlendRecommender? {
        let components = RecommendationStrategy.allCases.compactMap { strategy -> BlendRecommender.Component? in
            guard let weight = blendWeights[strategy], weight > 0, strategy != .blend,
                let recommender = recommender(strategy, content: content)
            else { return nil }
            return BlendRecommender.Component(name: strategy.rawValue, recommender: recommender, weight: weight)
        }
        return components.isEmpty
            ? nil : BlendRecommender(components, viewers: viewers, popularityPenalty: popularityPenalty)
    }
}
