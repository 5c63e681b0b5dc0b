internal import Kernels

/// Predicts the next item of a sequence: a gated recurrent unit (GRU) whose state is compared with the item
/// embeddings.
///
/// Hidasi et al., "Session-based Recommendations with Recurrent Neural Networks", ICLR 2016, with one embedding per
/// item for input and output, as in Hidasi and Karatzoglou, "Recurrent Neural Networks with Top-k Gains", CIKM 2018.
/// Item features, such as the embedding of a clip, are mapped into the same space and added, so that an item without
/// interactions has an embedding, too.
public struct NextItemNetwork: Hashable, Sendable {
    /// The learned parameters. Matrices are row-major and right operands of products.
    struct Parameters: Hashable, Sendable {
        /// items x embedding.
        var embeddings: [Float]
        /// items.
        var biases: [Float]
        /// features x embedding.
        var featureMap: [Float]
        /// embedding x 3 · hidden, the gates in the order r, z, n.
        var inputWeights: [Float]
        /// 3 · hidden.
        var inputBias: [Float]
        /// hidden x 3 · hidden.
        var recurrentWeights: [Float]
        /// 3 · hidden.
        var recurrentBias: [Float]
        /// hidden x embedding.
        var projection: [Float]
        /// embedding.
        var projectionBias: [Float]
    }

    /// The sizes of the network: its items, embeddings, state and features.
    public let shape: NextItemShape
    let parameters: Parameters
    /// The embeddings plus the mapped features, items x embedding.
    private let items: [Float]
    /// The rows of `items`, prepared for products with a state.
    private let scan: ProductScan
    /// The input part of every item's gates, items x 3 · hidden, so that reading an item takes no product.
    private let inputGates: [Float]

    /// Creates a network from learned parameters.
    ///
    /// - Parameter features: The item features, items x `shape.featureCount`; zeros for an item without features.
    init(shape: NextItemShape, parameters: Parameters, features: [Float]) {
        precondition(
            features.count == shape.itemCount * shape.featureCount,
            "\(features.count) feature values for \(shape.itemCount) items of \(shape.featureCount)")
        self.shape = shape
        self.parameters = parameters
        var items = parameters.embeddings
        if shape.featureCount > 0 {
            addDense(
                DenseMatrix(features, rows: shape.itemCount, columns: shape.featureCount),
                DenseMatrix(parameters.featureMap, rows: shape.featureCount, columns: shape.embeddingCount),
                to: &items)
        }
        self.items = items
        scan = ProductScan(items, dimension: shape.embeddingCount)
        var gates: [Float] = []
        gates.reserveCapacity(shape.itemCount * 3 * shape.hiddenCount)
        for _ in 0..<shape.itemCount { gates += parameters.inputBias }
        addDense(
            DenseMatrix(items, rows: shape.itemCount, columns: shape.embeddingCount),
            DenseMatrix(parameters.inputWeights, rows: shape.embeddingCount, columns: 3 * shape.hiddenCount),
            to: &gates)
        inputGates = gates
    }

    /// The network with the mapped features added to the embeddings, as it is stored.
    var foldedFeatures: NextItemNetwork {
        var parameters = parameters
        parameters.embeddings = items
        return NextItemNetwork(
            shape: shape, parameters: parameters,
            features: [Float](repeating: 0, count: shape.itemCount * shape.featureCount))
    }

    /// Returns the network extended by items that have features only; they get the indices from `itemCount` on.
    ///
    /// - Parameters:
    ///   - features: `shape.featureCount` values for each new item.
    ///   - bias: The bias of the new items' scores, such as the mean of the other items' biases.
    /// - Precondition: The network was trained with features, and `features` has whole vectors.
    public func extended(by features: [Float], bias: Float) -> NextItemNetwork {
        precondition(shape.featureCount > 0 && features.count.isMultiple(of: shape.featureCount))
        let count = features.count / shape.featureCount
        var parameters = parameters
        parameters.embeddings = items + [Float](repeating: 0, count: count * shape.embeddingCount)
        parameters.biases += [Float](repeating: bias, count: count)
        let none = [Float](repeating: 0, count: shape.itemCount * shape.featureCount)
        return NextItemNetwork(
            shape: NextItemShape(
                itemCount: shape.itemCount + count, embeddingCount: shape.embeddingCount,
                hiddenCount: shape.hiddenCount, featureCount: shape.featureCount),
            parameters: parameters, features: none + features)
    }

    /// The bias that is added to the score of each item, by the item's index: learned, or set for an item that training
    /// had no interactions of.
    public var biases: [Float] { parameters.biases }

    /// Scores every item as the next one after a sequence; higher is likelier.
    ///
    /// - Parameters:
    ///   - sequence: The indices of the items, the oldest first, in 0..<`itemCount`; at least one.
    ///   - scores: Replaced by `itemCount` scores: log-probabilities up to a constant that is the same for all items.
    /// - Complexity: O(*n* · *h*² + *i* · *d*) for *n* items read, *i* items in all, states of *h* and embeddings of
    ///   *d*.
    public func score(after sequence: some Collection<Int32>, into scores: inout [Float]) {
        let state = state(after: sequence)
        scan.products(with: state, into: &scores)
        for item in scores.indices { scores[item] += parameters.biases[item] }
    }

    /// Returns the state after a sequence, projected into the space of the item embeddings.
    func state(after sequence: some Collection<Int32>) -> [Float] {
        precondition(!sequence.isEmpty, "the sequence must have at least one item")
        let width = 3 * shape.hiddenCount
        var gates: [Float] = []
        gates.reserveCapacity(sequence.count * width)
        for item in sequence { gates += inputGates[Int(item) * width..<(Int(item) + 1) * width] }
        let trace = runPacked(
            inputGates: gates, weights: parameters.recurrentWeights, bias: parameters.recurrentBias,
            hidden: shape.hiddenCount, active: [Int32](repeating: 1, count: sequence.count))
        var result = parameters.projectionBias
        addDense(
            DenseMatrix(
                trace.states, rows: 1, columns: shape.hiddenCount, start: trace.states.count - shape.hiddenCount),
            DenseMatrix(parameters.projection, rows: shape.hiddenCount, columns: shape.embeddingCount), to: &result)
        return result
    }
}
