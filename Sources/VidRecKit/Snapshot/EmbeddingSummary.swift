internal import ClipCatalog
internal import ClipTypes

/// The embedding of a clip, with the contribution of each descriptor family; the embedding of a `FeatureNetwork` has
/// none, and is content alone.
struct EmbeddingSummary: Hashable, Sendable {
    let embedding: ClipEmbedding
    let contributions: FamilyContributions?

    /// Returns the share of each descriptor family in the similarity to another clip.
    func shares(with other: EmbeddingSummary) -> [DescriptorFamily: Float] {
        guard let contributions, let others = other.contributions else {
            return [.content: zip(embedding.values, other.embedding.values).reduce(0) { $0 + $1.0 * $1.1 }]
        }
        return FamilyContributions.shares(of: embedding, contributions, and: other.embedding, others)
    }
}

extension EmbeddingSummary {
    init(_ stored: KeyedSummary) {
        self.init(embedding: stored.embedding, contributions: stored.contributions)
    }
}
