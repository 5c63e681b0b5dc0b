public import ClipTypes

/// The embedding of a clip, with the contribution of each descriptor family.
public struct ClipSummary: Hashable, Sendable {
    /// The embedding.
    public let embedding: ClipEmbedding
    /// The contribution of each family; the contributions sum to the embedding.
    public let contributions: FamilyContributions

    /// Creates a summary.
    public init(embedding: ClipEmbedding, contributions: FamilyContributions) {
        self.embedding = embedding
        self.contributions = contributions
    }
}
