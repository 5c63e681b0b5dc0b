public import ClipTypes
public import Recommenders

/// An item that is recommended to a user.
public struct Recommendation: Hashable, Sendable {
    /// An item of the user's history that is related to the recommended one.
    public struct Because: Hashable, Sendable {
        /// The path of the related clip; the item's own name if it is not a clip of the catalog.
        public let item: String
        /// The title of the item in ``RecommendOptions/titles``; `nil` if it has none.
        public let title: String?
        /// The number of users with a positive interaction with both items, counted as ``Recommendation/userCount``.
        public let commonUserCount: Int
        /// The cosine similarity of both clips' embeddings; `nil` if it is below 0.3 or a clip has none.
        public let similarity: Float?
        /// The share of each descriptor family in the similarity; empty without one.
        public let families: [DescriptorFamily: Float]
    }

    /// The rank of the item in the list, from 1.
    public let rank: Int
    /// The path of the clip; the item's own name if it is not a clip of the catalog.
    public let item: String
    /// The title of the item in ``RecommendOptions/titles``; `nil` if it has none.
    public let title: String?
    /// The id of the clip; `nil` if the item is not a clip of the catalog.
    public let clip: ClipID?
    /// The score of the item, higher for more relevant; comparable within one list only, apart from exploration.
    public let score: Float
    /// The strategy of the list (`popularity` if it could not score the history); `content` for an exploration item.
    public let strategy: RecommendationStrategy
    /// Whether it fills a place reserved for exploration.
    public let isExploration: Bool
    /// The related items of the user's history, the strongest first, at most two; empty if none, or by popularity.
    public let because: [Because]
    /// The number of users with a positive interaction with the item: at training, 0 for newer clips; untrained, now.
    public let userCount: Int
    /// The reasons as one line of English text, never empty, such as "because of tide.mp4: similar color".
    public let reason: String
}

/// The recommendations for one user.
public struct RecommendationAnswer: Hashable, Sendable {
    /// The id of the user, as given.
    public let user: String
    /// The recommended items, the best first, exploration items spread among them; at most `list.count`, perhaps none.
    public let items: [Recommendation]
    /// A notice that says how the answer deviates from the request and why; `nil` if it does not.
    public let notice: String?
}

/// The settings of recommendations for one or many users.
public struct RecommendOptions: Sendable {
    /// The strategy; `nil` for the first that is available of `blend`, `sequence`, `content` and `popularity`.
    public var strategy: RecommendationStrategy?
    /// How clips are compared with the history: in the strategy `content`, in a blend, and for exploration.
    public var content: ContentRecommender.Strategy
    /// The settings of the list: its length (10, not negative), its diversity (0), the share of new items (0), and whether
    /// it keeps copies of seen and listed items (no).
    public var list: Reranker.Options
    /// The weights and the decay of the user's interactions; trained recommenders keep those of their training.
    public var weights: InteractionWeights
    /// Items that are not listed, nor copies of them: paths, file names, ids of clips, or other items' ids.
    public var excluded: [String]
    /// Whether only clips with an embedding are listed, not other items with interactions; `false` by default.
    public var onlyClips: Bool
    /// Which clips are listed; `nil` for all. Items that are no clips of the catalog match no filter.
    public var filter: ClipFilter?
    /// Titles of items for people to read, by the item as it is in interactions, or by a clip's path, file name or id.
    public var titles: [ExactText: String] = [:]
    /// The maximum number of users answered at once (at least 1); `nil` for the library's number of decoding jobs.
    public var jobs: Int?

    /// Creates settings; by default the best strategy that is available, with all kinds of items.
    public init(
        strategy: RecommendationStrategy? = nil, content: ContentRecommender.Strategy = .interests,
        list: Reranker.Options = Reranker.Options(), weights: InteractionWeights = .standard, onlyClips: Bool = false,
        excluded: [String] = [], jobs: Int? = nil
    ) {
        self.strategy = strategy
        self.content = content
        self.list = list
        self.weights = weights
        self.onlyClips = onlyClips
        self.excluded = excluded
        self.jobs = jobs
    }
}

extension Recommendation: CustomStringConvertible {
    /// The rank, the item, the score and the reason, on one line.
    public var description: String {
        "\(rank). \(item.printable): score \(score) by \(strategy.rawValue), \(reason.printable)"
    }
}
