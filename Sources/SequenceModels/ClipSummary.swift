public import ClipTypes

/// The embedding of a clip, with the contribution of each descriptor family.
public struct ClipSummary: Hashable, Sendable {
    /// The embedding of the clip, a unit vector.
    public let embedding: ClipEmbedding
    /// The contribution of each descriptor family; the contributions sum to the embedding.
    public let contributions: FamilyContributions

    /// Creates a summary from an embedding and the contributions of the descriptor families to it.
    public init(embedding: ClipEmbedding, contributions: FamilyContributions) {
        self.embedding = embedding
        self.contributions = contributions
    }
}
