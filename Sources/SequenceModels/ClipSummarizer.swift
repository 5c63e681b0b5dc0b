public import ClipTypes

/// Turns the frames of a clip into one vector.
public protocol ClipSummarizer: Sendable {
    /// Which model this is. Embeddings of equal models may be compared.
    var model: EmbeddingModel { get }

    /// The layout of the descriptors that it reads.
    var layout: DescriptorLayout { get }

    /// The clip as a vector of `model.dimension` values; `nil` if no frame shows anything.
    ///
    /// - Precondition: the sequence has this summarizer's layout.
    func summarize(_ sequence: DescriptorSequence) -> ClipEmbedding?

    /// What each descriptor family adds to the inner product of two embeddings; the shares sum to it.
    func shares(of left: ClipEmbedding, and right: ClipEmbedding) -> [DescriptorFamily: Float]
}
