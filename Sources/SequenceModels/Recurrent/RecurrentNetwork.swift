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

    package let gru: GRU
    package let outputWeights: [Float]
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
        outputWeights = tensors[5]
        outputColumns = transposed(tensors[5], rows: shape.embeddingCount, columns: shape.hiddenCount)
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
    package func finished(_ embedding: [Float]) -> [Float]? {
        guard let whitening else { return embedding }
        return unit(whitening.applied(to: embedding))
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
}
