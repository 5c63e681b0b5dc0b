public import ClipTypes

/// Turns the frames of a clip into one vector.
public protocol ClipSummarizer: Sendable {
    /// Which model this is. Embeddings of equal models may be compared.
    var model: EmbeddingModel { get }

    /// The layout of the descriptors that it reads.
    var layout: DescriptorLayout { get }

    /// The clip as a vector of `model.dimension` values, and what each descriptor family adds to it; `nil` if no frame
    /// shows anything.
    ///
    /// - Precondition: the sequence has this summarizer's layout.
    func summarize(_ sequence: DescriptorSequence) -> ClipSummary?
}

/// A clip as one vector, with what each descriptor family adds to it.
public struct ClipSummary: Hashable, Sendable {
    /// The vector.
    public let embedding: ClipEmbedding
    /// What each family adds.
    public let contributions: FamilyContributions

    /// Joins the two.
    public init(embedding: ClipEmbedding, contributions: FamilyContributions) {
        self.embedding = embedding
        self.contributions = contributions
    }
}
