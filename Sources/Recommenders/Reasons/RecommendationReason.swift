/// The reasons for a recommendation: facts about the item and the history that can be checked, independent of the
/// model.
public struct RecommendationReason: Hashable, Sendable {
    /// An item with a positive interaction in the history that is related to the recommended item: by common users or
    /// by similarity.
    public struct Link: Hashable, Sendable {
        /// The index of the item of the history.
        public let item: Int
        /// The number of users of the training log with a positive interaction with both items; 0 if there are none.
        public let commonUserCount: Int
        /// The cosine similarity of both clips' embeddings, from 0.3 to 1; `nil` if it is lower or a clip has no
        /// embedding.
        public let similarity: Float?
    }

    /// The related items of the history, the strongest link first; empty if none is related.
    public let links: [Link]
    /// The number of users of the training log with a positive interaction with the recommended item; 0 for an item
    /// that is not in the log.
    public let userCount: Int
    /// Whether the item fills a place reserved for exploration.
    public let isExploration: Bool
}

/// Finds the reasons for recommendations.
public struct ReasonFinder: Sendable {
    /// The minimum cosine similarity of two clips that counts as a reason.
    private static let lowestSimilarity: Float = 0.3
    /// The number of latest entries of a history that are examined.
    private static let historyLength = 200

    private let itemUsers: ItemUserMatrix
    private let features: ItemFeatures?

    /// Creates a finder from the item-user matrix and the embeddings of clips; `nil` for reasons by common users only.
    public init(itemUsers: ItemUserMatrix, features: ItemFeatures?) {
        self.itemUsers = itemUsers
        self.features = features
    }

    /// Returns the similarity of two items, given their indices: the cosine of their embeddings (-1...1) or, if one has
    /// no embedding, of their users (0...1; 0 without common users).
    public func similarity(_ first: Int, _ second: Int) -> Float {
        cosine(first, second) ?? shared(first, second, count: itemUsers.commonUserCount(first, second)).cosine
    }

    /// Returns the reasons to recommend an item after a history; those of its latest 200 entries that are positive are
    /// examined.
    ///
    /// - Parameters:
    ///   - item: The index of the recommended item.
    ///   - history: The history of the user.
    ///   - isExploration: Whether the item fills a place reserved for exploration; copied to the result.
    ///   - count: The maximum number of related items, 0 or more.
    public func reason(for item: Int, history: History, isExploration: Bool, count: Int = 2) -> RecommendationReason {
        var links: [(link: RecommendationReason.Link, strength: Float)] = []
        let positives = history.entries.suffix(Self.historyLength).filter { $0.weight > 0 }
        let counts = itemUsers.commonUserCounts(of: item, withEach: positives.map(\.item))
        for (entry, count) in zip(positives, counts) {
            let cosine = cosine(entry.item, item)
            let shared = shared(entry.item, item, count: count)
            let isSimilar = (cosine ?? 0) >= Self.lowestSimilarity
            guard isSimilar || shared.count > 0 else { continue }
            links.append(
                (
                    RecommendationReason.Link(
                        item: entry.item, commonUserCount: shared.count, similarity: isSimilar ? cosine : nil),
                    shared.cosine + (isSimilar ? cosine ?? 0 : 0)
                ))
        }
        let strongest = links.enumerated().sorted {
            ($0.element.strength, $1.offset) > ($1.element.strength, $0.offset)
        }
        return RecommendationReason(
            links: strongest.prefix(count).map(\.element.link), userCount: itemUsers.userCount(of: item),
            isExploration: isExploration)
    }

    private func cosine(_ first: Int, _ second: Int) -> Float? {
        guard let features, first < features.itemCount, second < features.itemCount, features.isKnown[first],
            features.isKnown[second]
        else { return nil }
        return features.product(of: first, second)
    }

    private func shared(_ first: Int, _ second: Int, count: Int) -> (count: Int, cosine: Float) {
        guard count > 0 else { return (0, 0) }
        return (
            count,
            Float(count) / (Float(itemUsers.userCount(of: first)) * Float(itemUsers.userCount(of: second))).squareRoot()
        )
    }
}
