public import ClipTypes

/// A model that computes the embedding of a clip from its frame descriptors.
public protocol ClipSummarizer: Sendable {
    /// The identity of the model. Embeddings of equal models can be compared.
    var model: EmbeddingModel { get }

    /// The layout of the descriptors that the model reads.
    var layout: DescriptorLayout { get }

    /// Returns the clip's embedding of `model.dimension` values and the contribution of each descriptor family to it;
    /// `nil` if all frames have weight 0.
    ///
    /// - Precondition: The sequence has this summarizer's layout.
    func summarize(_ sequence: DescriptorSequence) -> ClipSummary?
}

/// The embedding of a clip, with the contribution of each descriptor family.
public struct ClipSummary: Hashable, Sendable {
    /// The embedding.
    public let embedding: ClipEmbedding
    /// The contribution of each family; the contributions sum to the embedding.
    public let contributions: FamilyContributions

    /// Creates a summary from an embedding and its contributions.
    public init(embedding: ClipEmbedding, contributions: FamilyContributions) {
        self.embedding = embedding
        self.contributions = contributions
    }
}
