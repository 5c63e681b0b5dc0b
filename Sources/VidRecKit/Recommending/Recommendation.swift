public import ClipTypes
public import Recommenders

/// An item that is recommended to a user.
public struct Recommendation: Hashable, Sendable {
    /// A related item of the user's history.
    public struct Because: Hashable, Sendable {
        /// The path of the clip, or the item's own name.
        public let item: String
        /// The number of users with a positive interaction with both items.
        public let commonUserCount: Int
        /// The cosine similarity of both clips' embeddings; `nil` if it is low or a clip has none.
        public let similarity: Float?
        /// The share of each descriptor family in the similarity.
        public let families: [DescriptorFamily: Float]
    }

    /// The rank in the list, from 1.
    public let rank: Int
    /// The path of the clip; the item's own name if it is not a clip of the catalog.
    public let item: String
    /// The id of the clip; `nil` if the item is not a clip of the catalog.
    public let clip: ClipID?
    /// The score, higher for more relevant; comparable within one list only.
    public let score: Float
    /// The strategy that recommended it.
    public let strategy: RecommendationStrategy
    /// Whether it takes a place of the exploration share.
    public let isExploration: Bool
    /// The related items of the history, the strongest first.
    public let because: [Because]
    /// The number of users with a positive interaction with the item.
    public let userCount: Int
    /// The reasons as text.
    public let reason: String
}

/// The recommendations for one user.
public struct RecommendationAnswer: Hashable, Sendable {
    /// The user, as given.
    public let user: String
    /// The items, the best first.
    public let items: [Recommendation]
    /// A notice on deviations from the request and their reasons; `nil` if there are none.
    public let notice: String?
}

/// The settings of recommendations.
public struct RecommendOptions: Sendable {
    /// The strategy; `nil` for the first that is available of the blend, the network, content and popularity.
    public var strategy: RecommendationStrategy?
    /// The strategy of content-based recommendation.
    public var content: ContentRecommender.Strategy
    /// The settings of the list.
    public var list: Reranker.Options
    /// The weight of each kind of interaction.
    public var weights: InteractionWeights
    /// Whether only clips of the catalog are listed.
    public var onlyClips: Bool
    /// The highest number of concurrent requests; `nil` for the number of the library's decoding jobs.
    public var jobs: Int?

    /// Creates settings.
    public init(
        strategy: RecommendationStrategy? = nil, content: ContentRecommender.Strategy = .interests,
        list: Reranker.Options = Reranker.Options(), weights: InteractionWeights = .standard, onlyClips: Bool = false,
        jobs: Int? = nil
    ) {
        self.strategy = strategy
        self.content = content
        self.list = list
        self.weights = weights
        self.onlyClips = onlyClips
        self.jobs = jobs
    }
}

extension Recommendation: CustomStringConvertible {
    /// The rank, the item, the score and the reason, on one line.
    public var description: String {
        "\(rank). \(item.printable): score \(score) by \(strategy.rawValue), \(reason.printable)"
    }
}
