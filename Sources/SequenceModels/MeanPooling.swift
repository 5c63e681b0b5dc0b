public import ClipTypes

/// A clip as the mean of its frames' standardized descriptors: the simple summarizer, and the yardstick of learned ones.
public struct MeanPooling: ClipSummarizer {
    /// The scaling that frames go through first.
    public let standardization: Standardization
    /// Which model this is; its fingerprint covers the standardization.
    public let model: EmbeddingModel

    /// Pools with the given standardization.
    public init(standardization: Standardization) {
        self.standardization = standardization
        model = EmbeddingModel(
            name: "mean-pooling",
            dimension: standardization.layout.count,
            fingerprint: standardization.fingerprint
        )
    }

    /// The layout of the descriptors that it reads.
    public var layout: DescriptorLayout { standardization.layout }

    /// The mean of the frames, each counted by its weight, scaled to unit length; `nil` if no frame shows anything.
    ///
    /// - Precondition: the sequence has this summarizer's layout.
    /// - Complexity: O(*n* · *d*) for *n* frames of *d* values.
    public func summarize(_ sequence: DescriptorSequence) -> ClipSummary? {
        precondition(sequence.layout == layout, "descriptors of another layout than \(model)")
        var sum = [Float](repeating: 0, count: layout.count)
        for frame in sequence.frames where frame.weight > 0 {
            for (index, value) in standardization.standardized(frame.values).enumerated() {
                sum[index] += frame.weight * value
            }
        }
        // A clip that is average in every value has no direction; it is as good as empty.
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
