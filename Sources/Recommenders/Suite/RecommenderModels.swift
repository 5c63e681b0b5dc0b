/// The recommenders that were trained on one log, with the weights of their blend and the item-user matrix.
public struct RecommenderModels: Sendable {
    /// The items of the training log, by index, and those that the models were extended by.
    public let items: Vocabulary
    /// The indices of the items that were clips at the training; others are ids of the caller's own, whatever they look
    /// like.
    public var clips: Set<Int> = []
    /// The users of the training log with a positive interaction with each item.
    public let itemUsers: ItemUserMatrix
    /// The trained recommenders by strategy; never `content`, which needs embeddings only, nor `blend`.
    public let trained: [RecommendationStrategy: any Recommender]
    /// The weight of each strategy in the blend, at least 0 (0 leaves it out); empty if no blend was fitted.
    public let blendWeights: [RecommendationStrategy: Float]
    /// The popularity penalty β of the blend: β · ln(1 + users) is subtracted from the score of each item; 0 for none.
    /// The users are those of the training log.
    public let popularityPenalty: Float
    /// Notes on the training data and the settings, by name, for people to read.
    public let notes: [String: String]

    /// Creates the models from trained recommenders and the weights of their blend (empty for no blend).
    public init(
        items: Vocabulary, itemUsers: ItemUserMatrix, trained: [RecommendationStrategy: any Recommender],
        blendWeights: [RecommendationStrategy: Float], popularityPenalty: Float = 0, notes: [String: String] = [:]
    ) {
        self.items = items
        self.itemUsers = itemUsers
        self.trained = trained
        self.blendWeights = blendWeights
        self.popularityPenalty = popularityPenalty
        self.notes = notes
    }

    /// Returns the recommender of a strategy; `nil` if it was not trained, for `content` if none is given or, for
    /// `blend`, if no component of positive weight is available.
    ///
    /// - Parameters:
    ///   - strategy: The strategy.
    ///   - content: The recommender of the strategy `content`, also as a component of the blend; `nil` without
    ///     embeddings.
    public func recommender(
        _ strategy: RecommendationStrategy, content: (any Recommender)? = nil
    ) -> (any Recommender)? {
        switch strategy {
        case .content: content
        case .blend: blend(content: content)
        default: trained[strategy]
        }
    }

    /// Returns the models extended by items that were indexed after the training; they get the next indices, and no
    /// user counts.
    ///
    /// - Parameters:
    ///   - names: The names of the items, none of which is in `items`.
    ///   - features: The feature vectors of the items, in the order of `names`; only the network of `sequence` uses
    ///     them, if it was trained with vectors of that size.
    /// - Precondition: There are as many vectors as names.
    public func extended(by names: [String], features: ItemFeatures) -> RecommenderModels {
        precondition(
            names.count == features.itemCount, "\(names.count) names for \(features.itemCount) feature vectors")
        guard !names.isEmpty else { return self }
        var trained = trained
        if let sequence = trained[.sequence] as? SequenceRecommender,
            sequence.network.shape.featureCount == features.dimension
        {
            let biases = sequence.network.biases.enumerated().filter { itemUsers.userCount(of: $0.offset) > 0 }.map(
                \.element)
            let mean = biases.reduce(0, +) / Float(max(1, biases.count))
            trained[.sequence] = SequenceRecommender(sequence.network.extended(by: features.values, bias: mean))
        }
        var extended = RecommenderModels(
            items: Vocabulary(items.names + names), itemUsers: itemUsers, trained: trained, blendWeights: blendWeights,
            popularityPenalty: popularityPenalty, notes: notes)
        extended.clips = clips
        return extended
    }

    private func blend(content: (any Recommender)?) -> BlendRecommender? {
        let components = RecommendationStrategy.allCases.compactMap { strategy -> BlendRecommender.Component? in
            guard let weight = blendWeights[strategy], weight > 0, strategy != .blend,
                let recommender = recommender(strategy, content: content)
            else { return nil }
            return BlendRecommender.Component(name: strategy.rawValue, recommender: recommender, weight: weight)
        }
        return components.isEmpty
            ? nil : BlendRecommender(components, itemUsers: itemUsers, popularityPenalty: popularityPenalty)
    }
}
