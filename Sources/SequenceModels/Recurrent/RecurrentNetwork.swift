internal import Kernels

/// A network that computes the embedding of a clip: the mean of its frame features, plus a correction by a GRU for
/// their order and motion.
///
/// The embedding is unit(P · m + O · g), with m the weighted mean of the frame features and g the weighted mean of
/// the GRU states. Training starts with P the identity and O zero, which is mean pooling, so that it keeps only what
/// improves on that. A whitening may follow. Frames of weight 0 are skipped, but their time counts.
public struct RecurrentNetwork: Hashable, Sendable {
    /// The sizes of the network: its features, state and embeddings.
    public let shape: RecurrentShape
    /// The parameters, in the order of `shape.tensors`, row-major.
    public let parameters: [Float]
    /// The whitening of the embedding; `nil` for none.
    public let whitening: EmbeddingWhitening?

    /// The recurrent unit.
    package let gru: GRU
    /// The output matrix O, which the mean state is multiplied by: `embeddingCount` x `hiddenCount`, row-major.
    package let outputWeights: [Float]
    private let projectionColumns: [Float]
    private let outputColumns: [Float]

    /// Creates a network from its sizes, its parameters in the order of `shape.tensors`, and a whitening, if any.
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
        outputWeights = tensors[5]
        outputColumns = transposed(tensors[5], rows: shape.embeddingCount, columns: shape.hiddenCount)
    }

    /// Returns the embedding of a clip, a unit vector of `embeddingCount` values; `nil` if all frames have weight 0, or
    /// P · m + O · g (see the type), or its whitened form, is zero or not finite.
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

    /// Returns a unit vector after the whitening, scaled to unit length; the vector itself without a whitening, `nil`
    /// if the whitened vector is zero or not finite.
    package func whitened(_ embedding: [Float]) -> [Float]? {
        guard let whitening else { return embedding }
        return unit(whitening.applied(to: embedding))
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
}
