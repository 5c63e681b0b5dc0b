/// Why an item is recommended: facts that can be checked, not the inner workings of a model.
public struct RecommendationReason: Hashable, Sendable {
    /// Something of the history that speaks for the item.
    public struct Link: Hashable, Sendable {
        /// The item of the history.
        public let item: Int
        /// How many viewers wanted both; 0 if that is no reason.
        public let sharedViewers: Int
        /// The cosine of both clips' embeddings; `nil` if they do not look alike, or one has none.
        public let similarity: Float?
    }

    /// What speaks most for it, the strongest first.
    public let links: [Link]
    /// How many viewers wanted the item.
    public let viewers: Int
    /// Whether it is new, and stands there to be tried.
    public let isExplored: Bool
}

/// Finds reasons.
public struct ReasonFinder: Sendable {
    /// The cosine from which on two clips are called alike.
    private static let alike: Float = 0.3
    /// How many entries at the end of a history are looked at.
    private static let historyLength = 200

    private let viewers: ViewerLists
    private let features: ItemFeatures?

    /// Finds reasons in who wanted what, and in how clips look.
    public init(viewers: ViewerLists, features: ItemFeatures?) {
        self.viewers = viewers
        self.features = features
    }

    /// How alike two items are: the cosine of their embeddings, or of their viewers if one has none.
    public func similarity(_ first: Int, _ second: Int) -> Float {
        cosine(first, second) ?? shared(first, second, count: viewers.count(ofBoth: first, second)).cosine
    }

    /// Why an item is recommended after a history.
    ///
    /// - Parameter count: how many links to name, at the most.
    public func reason(for item: Int, history: History, isExplored: Bool, count: Int = 2) -> RecommendationReason {
        var links: [(link: RecommendationReason.Link, strength: Float)] = []
        let wanted = history.entries.suffix(Self.historyLength).filter { $0.weight > 0 }
        let counts = viewers.counts(ofBoth: item, andEachOf: wanted.map(\.item))
        for (entry, count) in zip(wanted, counts) {
            let cosine = cosine(entry.item, item)
            let shared = shared(entry.item, item, count: count)
            let isAlike = (cosine ?? 0) >= Self.alike
            guard isAlike || shared.count > 0 else { continue }
            links.append(
                (
                    RecommendationReason.Link(
                        item: entry.item, sharedViewers: shared.count, similarity: isAlike ? cosine : nil),
                    shared.cosine + (isAlike ? cosine ?? 0 : 0)
                ))
        }
        let strongest = links.enumerated().sorted {
            ($0.element.strength, $1.offset) > ($1.element.strength, $0.offset)
        }
        return RecommendationReason(
            links: strongest.prefix(count).map(\.element.link), viewers: viewers.count(of: item),
            isExplored: isExplored)
    }

    private func cosine(_ first: Int, _ second: Int) -> Float? {
        guard let features, first < features.itemCount, second < features.itemCount, features.isKnown[first],
            features.isKnown[second]
        else { return nil }
        return features.product(of: first, second)
    }

    private func shared(_ first: Int, _ second: Int, count: Int) -> (count: Int, cosine: Float) {
        guard count > 0 else { return (0, 0) }
        return (count, Float(count) / (Float(viewers.count(of: first)) * Float(viewers.count(of: second))).squareRoot())
    }
}
