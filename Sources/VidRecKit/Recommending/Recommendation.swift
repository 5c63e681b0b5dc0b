public import ClipTypes
public import Recommenders

/// An item that is recommended to a viewer.
public struct Recommendation: Hashable, Sendable {
    /// Why: something of the viewer's history.
    public struct Because: Hashable, Sendable {
        /// What the viewer wanted: the path of a clip, or the item's own name.
        public let item: String
        /// How many viewers wanted both.
        public let sharedViewers: Int
        /// The cosine of both clips' embeddings, if they look alike.
        public let similarity: Float?
        /// What color, texture, shape and motion add to it.
        public let families: [DescriptorFamily: Float]
    }

    /// Its place in the list, from 1.
    public let rank: Int
    /// The path of the clip; the item's own name if it is no clip of the catalog.
    public let item: String
    /// The clip, if it is one of the catalog.
    public let clip: ClipID?
    /// How much it is wanted; comparable within one list only.
    public let score: Float
    /// What put it there.
    public let strategy: RecommendationStrategy
    /// Whether it stands there to be tried, being new.
    public let isExplored: Bool
    /// What of the history speaks for it, the strongest first.
    public let because: [Because]
    /// How many viewers wanted it.
    public let viewers: Int
    /// All that in words.
    public let reason: String
}

/// What is recommended to one viewer.
public struct RecommendationAnswer: Hashable, Sendable {
    /// Who, as it was given.
    public let user: String
    /// The items, the best first.
    public let items: [Recommendation]
    /// What was done otherwise than asked, and why; `nil` if nothing was.
    public let notice: String?
}

/// How to recommend.
public struct RecommendOptions: Sendable {
    /// By what; `nil` for the best that is at hand: the blend, else content, else popularity.
    public var strategy: RecommendationStrategy?
    /// How content is compared.
    public var content: ContentRecommender.Strategy
    /// How lists are made.
    public var list: Reranker.Options
    /// What events say.
    public var weights: InteractionWeights
    /// Whether only clips of the catalog are listed, and no other items.
    public var onlyClips: Bool
    /// How many lists are in flight at once; `nil` for as many as the library decodes clips at once.
    public var jobs: Int?

    /// Recommends with the defaults.
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
