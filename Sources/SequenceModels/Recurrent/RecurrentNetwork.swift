/// A network that computes the embedding of a clip: the mean of its frame features, plus a correction by a GRU for
/// their order and motion.
///
/// The embedding is unit(P · m + O · g), with m the weighted mean of the frame features and g the weighted mean of
/// the GRU states. Training starts with P the identity and O zero, which is mean pooling, so that it keeps only what
/// improves on that. A whitening may follow. Frames of weight 0 are skipped, but their time counts.
public struct RecurrentNetwork: Hashable, Sendable {
    /// The sizes of the network.
    public let shape: RecurrentShape
    /// The parameters, in the order of `shape.tensors`.
    public let parameters: [Float]
    /// The whitening of the embedding, if any.
    public let whitening: EmbeddingWhitening?

    let gru: GRU
    let output: [Float]
    private let projectionColumns: [Float]
    private let outputColumns: [Float]

    /// Creates a network from its parameters.
    ///
    /// - Precondition: `parameters` has the number of values of the shape, `whitening` the embedding's size.
    public init(shape: RecurrentShape, parameters: [Float], whitening: EmbeddingWhitening? = nil) {
        precondition(
            parameters.count == shape.parameterCount,
            "\(parameters.count) parameters, the network has \(shape.parameterCount)"
        )
        precondition(
            whitening.map { $0.mean.count == shape.embeddingCount } ?? true,
            "the whitening is not for embeddings of \(shape.embeddingCount) values"
        )
        self.shape = shape
        self.parameters = parameters
        self.whitening = whitening
        let tensors = shape.tensors.map { Array(parameters[$0.range]) }
        gru = GRU(
            inputCount: shape.inputCount, hiddenCount: shape.hiddenCount, inputWeights: tensors[0],
            recurrentWeights: tensors[1], inputBias: tensors[2], recurrentBias: tensors[3])
        projectionColumns = transposed(tensors[4], rows: shape.embeddingCount, columns: shape.featureCount)
        output = tensors[5]
        outputColumns = transposed(tensors[5], rows: shape.embeddingCount, columns: shape.hiddenCount)
    }

    /// Creates a network that equals mean pooling, to be trained.
    ///
    /// - Parameters:
    ///   - shape: The sizes of the network.
    ///   - seed: The seed of the GRU's weights, which are uniform in ±1/√*h* for a state of *h* values.
    ///   - sequences: Clips whose features set the scale of the GRU's inputs: large inputs would saturate it, small
    ///     ones would have no effect.
    ///   - projection: P, `embeddingCount` x `featureCount`; the identity by default.
    public init(
        untrained shape: RecurrentShape, seed: UInt64, fittedTo sequences: [FeatureSequence] = [],
        projection: [Float]? = nil
    ) {
        var generator = SeededGenerator(seed: seed)
        let bound = 1 / Float(shape.hiddenCount).squareRoot()
        let scales = Self.inputScales(sequences, shape: shape)
        var parameters: [Float] = []
        parameters.reserveCapacity(shape.parameterCount)
        for _ in 0..<3 * shape.hiddenCount {
            parameters += scales.map { $0 * generator.uniform(-bound, bound) }
        }
        for _ in 0..<3 * shape.hiddenCount * (shape.hiddenCount + 2) {
            parameters.append(generator.uniform(-bound, bound))
        }
        if let projection {
            precondition(
                projection.count == shape.embeddingCount * shape.featureCount,
                "the projection has \(projection.count) values, not \(shape.embeddingCount) x \(shape.featureCount)"
            )
            parameters += projection
        } else {
            for row in 0..<shape.embeddingCount {
                parameters += (0..<shape.featureCount).map { $0 == row ? 1 : 0 }
            }
        }
        parameters.append(contentsOf: repeatElement(0, count: shape.embeddingCount * shape.hiddenCount))
        self.init(shape: shape, parameters: parameters)
    }

    /// Returns the embedding of a clip, a unit vector; `nil` if all frames have weight 0 or the sum is zero.
    ///
    /// - Precondition: The frames have as many values as the shape has features.
    /// - Complexity: O(*n* · *h* · (*d* + *h*)) for *n* frames of *d* values and a state of *h*.
    public func embed(_ sequence: FeatureSequence) -> [Float]? {
        guard sequence.hasContent else { return nil }
        let pass = forward([sequence])
        // Features that cancel one another, or that are not finite, have no direction.
        guard pass.norms[0].isFinite, pass.norms[0] > 0 else { return nil }
        return whitened(pass.embeddings)
    }

    /// Returns the embedding after the whitening, if any; `nil` if the whitened vector is zero.
    func whitened(_ embedding: [Float]) -> [Float]? {
        guard let whitening else { return embedding }
        return unit(whitening.applied(to: embedding))
    }

    /// Returns the network with a whitening that is fitted to the embeddings of clips; without one if there are too
    /// few.
    ///
    /// - Parameters:
    ///   - sequences: The training clips.
    ///   - strength: 0 only centers and rotates, 1 makes all variances equal.
    public func whitened(fitting sequences: [FeatureSequence], strength: Double = 0.5) -> RecurrentNetwork {
        let plain = RecurrentNetwork(shape: shape, parameters: parameters)
        let embeddings = sequences.compactMap { plain.embed($0) }
        return RecurrentNetwork(
            shape: shape, parameters: parameters,
            whitening: EmbeddingWhitening(fitting: embeddings, strength: strength))
    }

    /// Returns P · m + O · g for every row.
    func combine(means: [Float], states: [Float], rows: Int) -> [Float] {
        var result = [Float](repeating: 0, count: rows * shape.embeddingCount)
        addProduct(
            means, projectionColumns, rows: rows, inner: shape.featureCount, columns: shape.embeddingCount, to: &result)
        addProduct(
            states, outputColumns, rows: rows, inner: shape.hiddenCount, columns: shape.embeddingCount, to: &result)
        return result
    }

    private func unit(_ values: [Float]) -> [Float]? {
        let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard norm.isFinite, norm > 0 else { return nil }
        return values.map { $0 / norm }
    }

    /// Returns one over the root mean square of every feature; 1 for time and weight, which are of that order.
    private static func inputScales(_ sequences: [FeatureSequence], shape: RecurrentShape) -> [Float] {
        var squares = [Double](repeating: 0, count: shape.featureCount)
        var count = 0
        for frame in sequences.lazy.flatMap(\.frames) where frame.weight > 0 {
            precondition(
                frame.values.count == shape.featureCount,
                "a frame has \(frame.values.count) values, the network reads \(shape.featureCount)"
            )
            count += 1
            for (index, value) in frame.values.enumerated() {
                squares[index] += Double(value) * Double(value)
            }
        }
        // The scale of a rare feature is at most ten times the usual one.
        let usual = squares.reduce(0, +) / Double(shape.featureCount)
        return squares.map { square in
            guard count > 0, usual > 0 else { return 1 }
            return Float(1 / (max(square, usual / 100) / Double(count)).squareRoot())
        } + [1, 1]
    }
}
