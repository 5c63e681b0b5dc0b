public import ClipTypes

/// Summarizes a clip by the weighted mean of its standardized frame descriptors: the baseline for learned
/// summarizers.
public struct MeanPooling: ClipSummarizer {
    /// The standardization of the frames.
    public let standardization: Standardization
    /// The identity of the model; its fingerprint covers the standardization.
    public let model: EmbeddingModel

    /// Creates a summarizer with a standardization.
    public init(standardization: Standardization) {
        self.standardization = standardization
        model = EmbeddingModel(
            name: "mean-pooling",
            dimension: standardization.layout.count,
            fingerprint: standardization.fingerprint
        )
    }

    /// The layout of the descriptors that the model reads.
    public var layout: DescriptorLayout { standardization.layout }

    /// Returns the weighted mean of the frames, scaled to unit length; `nil` if all frames have weight 0 or the mean
    /// is zero.
    ///
    /// - Precondition: The sequence has this summarizer's layout.
    /// - Complexity: O(*n* · *d*) for *n* frames of *d* values.
    public func summarize(_ sequence: DescriptorSequence) -> ClipSummary? {
        precondition(sequence.layout == layout, "the descriptors do not have the layout of the model \(model)")
        var sum = [Float](repeating: 0, count: layout.count)
        for frame in sequence.frames where frame.weight > 0 {
            for (index, value) in standardization.standardized(frame.values).enumerated() {
                sum[index] += frame.weight * value
            }
        }
        // A mean of zeros has no direction.
        guard sum.contains(where: { $0 != 0 }) else { return nil }
        let embedding = ClipEmbedding(normalizing: sum)
        var parts: [DescriptorFamily: [Float]] = [:]
        for block in layout.blocks {
            for index in block.range {
                parts[block.family, default: [Float](repeating: 0, count: layout.count)][index] =
                    embedding.values[index]
            }
        }
        return ClipSummary(
            embedding: embedding, contributions: FamilyContributions(parts, dimension: layout.count))
    }
}
