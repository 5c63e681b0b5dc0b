public import ClipTypes

/// A clip as the recurrent network sees it, whichever way round.
///
/// Each frame is projected on its principal components; beside these the network reads how the frame moved. The clip and its mirror image are
/// both summarized, and the embedding is their normalized sum: clips that are mirror images of each other have the same.
public struct RecurrentSummarizer: Sendable {
    /// What frames go through first.
    public let projection: FrameProjection
    /// The network.
    public let network: RecurrentNetwork
    /// Which model this is.
    public let model: EmbeddingModel
    private let mirror: DescriptorMirror

    /// Joins a projection and a network.
    ///
    /// - Parameters:
    ///   - projection: of the frames.
    ///   - network: reads ``featureCount(of:)`` values a frame.
    ///   - mirror: what mirroring does to descriptors.
    ///   - fingerprint: of everything that decides the results.
    /// - Precondition: network and mirror are for such frames.
    public init(
        projection: FrameProjection, network: RecurrentNetwork, mirror: DescriptorMirror, fingerprint: String
    ) {
        precondition(
            network.shape.featureCount == Self.featureCount(of: projection)
                && mirror.sources.count == projection.layout.count,
            "a network of \(network.shape.featureCount) features for \(Self.featureCount(of: projection))")
        self.projection = projection
        self.network = network
        self.mirror = mirror
        model = EmbeddingModel(name: "gru", dimension: network.shape.embeddingCount, fingerprint: fingerprint)
    }

    /// How many values of a frame the network reads: the projection and the motion blocks.
    public static func featureCount(of projection: FrameProjection) -> Int {
        projection.dimension + motion(projection.layout).count
    }

    /// The layout of the descriptors that it reads.
    public var layout: DescriptorLayout { projection.layout }

    /// The clip as a vector, and what each family adds.
    ///
    /// What a family adds is what is missing without it, its values being replaced by their means; what these
    /// differences leave of the embedding, or have too much, is spread evenly over the families.
    ///
    /// - Precondition: the sequence has this summarizer's layout.
    /// - Complexity: ten passes of the network.
    public func summarize(_ sequence: DescriptorSequence) -> ClipSummary? {
        precondition(sequence.layout == layout, "descriptors of another layout than \(model)")
        guard let whole = embed(sequence.frames) else { return nil }
        let embedding = ClipEmbedding(normalizing: whole)
        var parts: [DescriptorFamily: [Float]] = [:]
        for family in DescriptorFamily.allCases {
            let rest = embed(sequence.frames.map { without(family, $0) })
            parts[family] = embedding.values.indices.map { embedding.values[$0] - (rest?[$0] ?? 0) }
        }
        for index in embedding.values.indices {
            let sum = DescriptorFamily.allCases.reduce(Float(0)) { $0 + (parts[$1]?[index] ?? 0) }
            let missing = (embedding.values[index] - sum) / Float(DescriptorFamily.allCases.count)
            for family in DescriptorFamily.allCases { parts[family]?[index] += missing }
        }
        return ClipSummary(
            embedding: embedding, contributions: FamilyContributions(parts, dimension: embedding.values.count))
    }

    /// The embedding alone, a unit vector.
    public func embedding(of frames: [FrameDescriptor]) -> ClipEmbedding? {
        embed(frames).map { ClipEmbedding(normalizing: $0) }
    }

    private func embed(_ frames: [FrameDescriptor]) -> [Float]? {
        let features = Self.features(of: frames, projection: projection)
        let mirrored = Self.mirrored(features, projection: projection, mirror: mirror)
        guard let plain = network.embed(features), let other = network.embed(mirrored) else { return nil }
        let sum = zip(plain, other).map { $0 + $1 }
        let norm = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard norm > 1e-6 else { return nil }
        return sum.map { $0 / norm }
    }

    private func without(_ family: DescriptorFamily, _ frame: FrameDescriptor) -> FrameDescriptor {
        var values = frame.values
        for block in layout.blocks where block.family == family {
            for index in block.range {
                let mean = projection.standardization.means[index]
                values[index] = mean * abs(mean)
            }
        }
        return FrameDescriptor(values: values, time: frame.time, weight: frame.weight)
    }

    /// What the network reads of some frames.
    public static func features(of frames: [FrameDescriptor], projection: FrameProjection) -> FeatureSequence {
        let motion = motion(projection.layout)
        return FeatureSequence(
            frames: frames.map { frame in
                let standardized = projection.standardization.standardized(frame.values)
                return FeatureFrame(
                    values: projection.features(standardized: standardized) + motion.map { standardized[$0] },
                    time: frame.time,
                    weight: frame.weight)
            })
    }

    /// What the network reads of the mirrored frames.
    public static func mirrored(
        _ features: FeatureSequence, projection: FrameProjection, mirror: DescriptorMirror
    ) -> FeatureSequence {
        let motion = motion(projection.layout)
        let places = Dictionary(uniqueKeysWithValues: motion.enumerated().map { ($0.element, $0.offset) })
        let turned = motion.map { (place: places[mirror.sources[$0]] ?? 0, sign: mirror.signs[$0]) }
        let dimension = projection.dimension
        return FeatureSequence(
            frames: features.frames.map { frame in
                let projected = projection.mirrored(Array(frame.values[..<dimension]))
                return FeatureFrame(
                    values: projected + turned.map { frame.values[dimension + $0.place] * $0.sign }, time: frame.time,
                    weight: frame.weight)
            })
    }

    private static func motion(_ layout: DescriptorLayout) -> [Int] {
        layout.blocks.filter { $0.family == .motion }.flatMap(\.range)
    }
}
