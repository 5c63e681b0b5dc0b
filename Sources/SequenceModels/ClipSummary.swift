public import ClipTypes

/// A clip as one vector, with what each descriptor family adds to it.
public struct ClipSummary: Hashable, Sendable {
    /// The vector.
    public let embedding: ClipEmbedding
    /// What each family adds.
    public let contributions: FamilyContributions

    /// Creates a summary.
    public init(embedding: ClipEmbedding, contributions: FamilyContributions) {
        self.embedding = embedding
        self.contributions = contributions
    }
}
