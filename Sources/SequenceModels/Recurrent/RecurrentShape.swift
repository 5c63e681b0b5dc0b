/// The sizes of a ``RecurrentNetwork``, and the range of each tensor in its parameters.
public struct RecurrentShape: Hashable, Sendable {
    /// The number of features of a frame.
    public let featureCount: Int
    /// The number of values of the GRU's state.
    public let hiddenCount: Int
    /// The number of values of an embedding.
    public let embeddingCount: Int

    /// The name of a tensor in a model file, its shape, and its range in the parameters.
    public struct Tensor: Hashable, Sendable {
        /// The name of the tensor in a model file, such as `gru.weight_ih`.
        public let name: String
        /// The size of each dimension of the tensor, the outermost first.
        public let shape: [Int]
        /// The range of the tensor's values in the parameters, row-major.
        public let range: Range<Int>
    }

    /// Creates the sizes of a network from those of its features, its state and its embeddings.
    ///
    /// - Precondition: All sizes are above 0.
    public init(featureCount: Int, hiddenCount: Int = 128, embeddingCount: Int = 128) {
        precondition(
            featureCount > 0 && hiddenCount > 0 && embeddingCount > 0,
            "\(featureCount) features, \(hiddenCount) states and \(embeddingCount) embedding values must be above 0"
        )
        self.featureCount = featureCount
        self.hiddenCount = hiddenCount
        self.embeddingCount = embeddingCount
    }

    /// The number of inputs of a step of the GRU: the features, the logarithm of the time since the frame before that
    /// has a weight above 0, and the weight.
    public var inputCount: Int { featureCount + 2 }

    /// All tensors, in the order of the parameters. Those of the GRU have PyTorch's names.
    public var tensors: [Tensor] {
        var end = 0
        return [
            ("gru.weight_ih", [3 * hiddenCount, inputCount]),
            ("gru.weight_hh", [3 * hiddenCount, hiddenCount]),
            ("gru.bias_ih", [3 * hiddenCount]),
            ("gru.bias_hh", [3 * hiddenCount]),
            ("projection.weight", [embeddingCount, featureCount]),
            ("output.weight", [embeddingCount, hiddenCount]),
        ].map { (name: String, shape: [Int]) in
            let start = end
            end += shape.reduce(1, *)
            return Tensor(name: name, shape: shape, range: start..<end)
        }
    }

    /// The number of parameters of all tensors.
    public var parameterCount: Int { tensors.last?.range.upperBound ?? 0 }
}
