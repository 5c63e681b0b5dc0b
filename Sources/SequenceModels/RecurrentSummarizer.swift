public import ClipTypes

/// Summarizes a clip by a recurrent network, independent of mirroring, and by what its frames show.
///
/// The network reads each frame's projected descriptor and its motion values. The clip and its mirror image are both
/// summarized, and the network's part is their normalized sum, so that it is the same for a clip and its mirror image.
/// With a ``ContentHead``, the embedding consists of the parts of the head, followed by that of the network; the length of
/// each is given by the head's shares.
public struct RecurrentSummarizer: Sendable {
    /// The projection of frame descriptors to the features that the network reads.
    public let projection: FrameProjection
    /// The network that computes the embedding.
    public let network: RecurrentNetwork
    /// The map of the content vectors of a pretrained network; `nil` for a model without one.
    public let contentHead: ContentHead?
    /// The identity of the model: the name `gru`, or `gru+content` with a content head, the number of values of an
    /// embedding, and the fingerprint.
    public let model: EmbeddingModel
    private let mirror: DescriptorMirror

    /// Creates a summarizer from a projection and a network.
    ///
    /// - Parameters:
    ///   - projection: The projection of the frames.
    ///   - network: A network that reads ``featureCount(of:)`` values per frame.
    ///   - contentHead: The map of content vectors; `nil` for a model without a pretrained network.
    ///   - mirror: The effect of mirroring on descriptors.
    ///   - fingerprint: A fingerprint of all that determines the results; becomes that of `model`.
    /// - Precondition: `network` and `mirror` match the projection.
    public init(
        projection: FrameProjection, network: RecurrentNetwork, contentHead: ContentHead? = nil,
        mirror: DescriptorMirror, fingerprint: String
    ) {
        precondition(
            network.shape.featureCount == Self.featureCount(of: projection)
                && mirror.sources.count == projection.layout.count,
            "the network reads \(network.shape.featureCount) features, the projection gives \(Self.featureCount(of: projection))"
        )
        self.projection = projection
        self.network = network
        self.contentHead = contentHead
        self.mirror = mirror
        model = EmbeddingModel(
            name: contentHead == nil ? "gru" : "gru+content",
            dimension: network.shape.embeddingCount + (contentHead?.dimension ?? 0), fingerprint: fingerprint)
    }

    /// Returns the number of values of a frame that the network reads: its projection and its motion values.
    public static func featureCount(of projection: FrameProjection) -> Int {
        projection.dimension + motion(projection.layout).count
    }

    /// The layout of the descriptors that the model reads.
    public var layout: DescriptorLayout { projection.layout }

    /// The families of this model, in the order of their reports.
    private var families: [DescriptorFamily] {
        DescriptorFamily.allCases.filter { $0 != .content }
    }

    /// Returns the clip's embedding and the contribution of each descriptor family; `nil` if all frames have weight 0,
    /// or the embeddings of the clip and its mirror image cancel.
    ///
    /// The contribution of a family to the network's part is the difference that replacing its values by their means
    /// makes; the remainder of this part is spread evenly over the families. The contribution of content is the part of
    /// the content head.
    ///
    /// - Parameters:
    ///   - sequence: The descriptors of the frames.
    ///   - content: The mean of the content vectors of the frames; ignored without a content head. With one, a clip
    ///     without content has the network's part alone.
    /// - Precondition: The sequence has this summarizer's layout, and `content` the number of values of the head.
    /// - Complexity: Ten passes of the network.
    public func summarize(_ sequence: DescriptorSequence, content: [Float]? = nil) -> ClipSummary? {
        precondition(sequence.layout == layout, "the descriptors do not have the layout of the model \(model)")
        guard let whole = embed(sequence.frames) else { return nil }
        let unit = ClipEmbedding(normalizing: whole).values
        var parts: [DescriptorFamily: [Float]] = [:]
        for family in families {
            let rest = embed(sequence.frames.map { without(family, $0) })
            parts[family] = unit.indices.map { unit[$0] - (rest?[$0] ?? 0) }
        }
        for index in unit.indices {
            let sum = families.reduce(Float(0)) { $0 + (parts[$1]?[index] ?? 0) }
            let missing = (unit[index] - sum) / Float(families.count)
            for family in families { parts[family]?[index] += missing }
        }
        guard let contentHead else {
            return ClipSummary(
                embedding: ClipEmbedding(normalizing: whole),
                contributions: FamilyContributions(parts, dimension: unit.count))
        }
        let shown = content.flatMap { contentHead.embed($0) }
        let none = [Float](repeating: 0, count: contentHead.dimension)
        let factor = shown == nil ? 1 : contentHead.shares[2].squareRoot()
        parts = parts.mapValues { none + $0.map { $0 * factor } }
        parts[.content] = (shown ?? none) + unit.map { _ in 0 }
        return ClipSummary(
            embedding: ClipEmbedding(normalizing: (shown ?? none) + unit.map { $0 * factor }),
            contributions: FamilyContributions(parts, dimension: model.dimension))
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

    /// Returns the features of frames, the input of the network: the projected values before scaling to unit length,
    /// then the standardized motion values.
    ///
    /// - Precondition: The frames have the layout of the projection.
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

    /// Returns the features of the frames mirrored left to right, by permuting and negating values.
    ///
    /// - Parameters:
    ///   - features: The features of the frames.
    ///   - projection: The projection that computed the features.
    ///   - mirror: The effect of mirroring on descriptors.
    public static func mirrored(
        _ features: FeatureSequence, projection: FrameProjection, mirror: DescriptorMirror
    ) -> FeatureSequence {
        let motion = motion(projection.layout)
        let places = Dictionary(uniqueKeysWithValues: motion.enumerated().map { ($0.element, $0.offset) })
        let mirroredMotion = motion.map { (place: places[mirror.sources[$0]] ?? 0, sign: mirror.signs[$0]) }
        let dimension = projection.dimension
        return FeatureSequence(
            frames: features.frames.map { frame in
                let projected = projection.mirrored(Array(frame.values[..<dimension]))
                return FeatureFrame(
                    values: projected + mirroredMotion.map { frame.values[dimension + $0.place] * $0.sign },
                    time: frame.time,
                    weight: frame.weight)
            })
    }

    private static func motion(_ layout: DescriptorLayout) -> [Int] {
        layout.blocks.filter { $0.family == .motion }.flatMap(\.range)
    }
}
