internal import Kernels
public import SequenceModels

extension RecurrentNetwork {
    /// Creates a network that equals mean pooling as long as it is not trained.
    ///
    /// - Parameters:
    ///   - shape: The sizes of the network.
    ///   - seed: The seed of the GRU's weights, which are uniform in ±1/√*h* for a state of *h* values.
    ///   - sequences: Clips whose features set the scale of the GRU's inputs: large inputs would saturate it, small
    ///     ones would have no effect. Without any, inputs are not scaled.
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

    /// Returns the network with a whitening that is fitted to the embeddings of clips, in place of its own; without one
    /// if fewer than two clips have embeddings, or all embeddings are equal.
    ///
    /// - Parameters:
    ///   - sequences: The training clips; those without content are ignored.
    ///   - strength: 0 only centers and rotates, 1 makes all variances equal.
    public func whitened(fitting sequences: [FeatureSequence], strength: Double = 0.5) -> RecurrentNetwork {
        let plain = RecurrentNetwork(shape: shape, parameters: parameters)
        let embeddings = sequences.compactMap { plain.embed($0) }
        return RecurrentNetwork(
            shape: shape, parameters: parameters,
            whitening: EmbeddingWhitening(fitting: embeddings, strength: strength))
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
