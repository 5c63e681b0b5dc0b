internal import Kernels

/// A clip as one vector: the mean of its frames, corrected by what a GRU remembers of their order and motion.
///
/// The embedding is unit(P · m + O · g), m the mean of the frames' features and g the mean of the GRU's states, both by the
/// frames' weights. Training starts with P the identity and O zero, that is at mean pooling, and can learn only what
/// improves on it. A whitening may follow. Frames of weight 0 are not read; the time they took is.
public struct RecurrentNetwork: Hashable, Sendable {
    /// The sizes.
    public let shape: RecurrentShape
    /// All weights, in the order of `shape.tensors`.
    public let parameters: [Float]
    /// What happens to an embedding at the end.
    public let whitening: EmbeddingWhitening?

    let gru: GRU
    let output: [Float]
    private let projectionColumns: [Float]
    private let outputColumns: [Float]

    /// Takes known weights.
    ///
    /// - Precondition: as many as the shape says, and a whitening of the embedding's size.
    public init(shape: RecurrentShape, parameters: [Float], whitening: EmbeddingWhitening? = nil) {
        precondition(
            parameters.count == shape.parameterCount,
            "\(parameters.count) parameters for a network of \(shape.parameterCount)"
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

    /// A network that is mean pooling, ready to be trained.
    ///
    /// - Parameters:
    ///   - shape: the sizes.
    ///   - seed: decides the GRU's weights, drawn evenly from ±1/√*h* for a state of *h* values.
    ///   - sequences: clips whose features set the scale of the GRU's inputs: large ones would saturate it, small ones
    ///     leave it idle.
    ///   - projection: P, `embeddingCount` x `featureCount`; the identity if not given.
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
                "\(projection.count) values project no \(shape.featureCount) to \(shape.embeddingCount)"
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

    /// The embedding of a clip, a unit vector; `nil` if no frame shows anything.
    ///
    /// - Precondition: the frames have as many values as the shape has features.
    /// - Complexity: O(*n* · *h* · (*d* + *h*)) for *n* frames of *d* values and a state of *h*.
    public func embed(_ sequence: FeatureSequence) -> [Float]? {
        guard sequence.hasContent else { return nil }
        let pass = forward([sequence])
        // Features that average out, or that are no numbers, have no direction.
        guard pass.norms[0].isFinite, pass.norms[0] > 0 else { return nil }
        return finished(pass.embeddings)
    }

    /// The embedding after whitening, if there is one; `nil` if it has no direction then.
    func finished(_ embedding: [Float]) -> [Float]? {
        guard let whitening else { return embedding }
        return unit(whitening.applied(to: embedding))
    }

    /// The same network with a whitening fitted to what it says of these clips; without one if there are too few.
    ///
    /// - Parameters:
    ///   - sequences: the training clips.
    ///   - strength: 0 only centers, 1 makes all spreads equal.
    public func whitened(fitting sequences: [FeatureSequence], strength: Double = 0.5) -> RecurrentNetwork {
        let plain = RecurrentNetwork(shape: shape, parameters: parameters)
        let embeddings = sequences.compactMap { plain.embed($0) }
        return RecurrentNetwork(
            shape: shape, parameters: parameters,
            whitening: EmbeddingWhitening(fitting: embeddings, strength: strength))
    }

    /// P · m + O · g of every row.
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

    /// One over the root mean square of every feature; 1 for time and weight, which are of that order.
    private static func inputScales(_ sequences: [FeatureSequence], shape: RecurrentShape) -> [Float] {
        var squares = [Double](repeating: 0, count: shape.featureCount)
        var count = 0
        for frame in sequences.lazy.flatMap(\.frames) where frame.weight > 0 {
            precondition(
                frame.values.count == shape.featureCount,
                "frames of \(frame.values.count) values for a network that reads \(shape.featureCount)"
            )
            count += 1
            for (index, value) in frame.values.enumerated() {
                squares[index] += Double(value) * Double(value)
            }
        }
        // A feature that is hardly ever there is not blown up beyond a tenth of the usual one.
        let usual = squares.reduce(0, +) / Double(shape.featureCount)
        return squares.map { square in
            guard count > 0, usual > 0 else { return 1 }
            return Float(1 / (max(square, usual / 100) / Double(count)).squareRoot())
        } + [1, 1]
    }
}
