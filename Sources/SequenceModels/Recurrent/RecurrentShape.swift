/// The sizes of a recurrent network, and where each of its tensors stands among its parameters.
public struct RecurrentShape: Hashable, Sendable {
    /// How many features a frame has.
    public let featureCount: Int
    /// How many values the state of the GRU has.
    public let hiddenCount: Int
    /// How many values an embedding has.
    public let embeddingCount: Int

    /// A tensor's name in a model file, its shape, and its place in the parameters.
    public struct Tensor: Hashable, Sendable {
        /// The name, such as `gru.weight_ih`.
        public let name: String
        /// The sizes, outermost first.
        public let shape: [Int]
        /// Where its values stand, row by row.
        public let range: Range<Int>
    }

    /// Joins the sizes.
    ///
    /// - Precondition: all are positive.
    public init(featureCount: Int, hiddenCount: Int = 128, embeddingCount: Int = 128) {
        precondition(
            featureCount > 0 && hiddenCount > 0 && embeddingCount > 0,
            "no network of \(featureCount) features, \(hiddenCount) states and \(embeddingCount) values"
        )
        self.featureCount = featureCount
        self.hiddenCount = hiddenCount
        self.embeddingCount = embeddingCount
    }

    /// What a step of the GRU reads: the features, the time since the frame before, and the weight.
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

    /// How many parameters there are.
    public var parameterCount: Int { tensors.last?.range.upperBound ?? 0 }
}
