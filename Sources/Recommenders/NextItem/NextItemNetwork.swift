internal import Kernels

/// Says which item comes next in a sequence of items: a gated recurrent unit whose state is compared with the items'
/// embeddings.
///
/// Hidasi et al., "Session-based Recommendations with Recurrent Neural Networks", ICLR 2016, with one embedding of an item
/// for reading it and for comparing with it, as in Hidasi and Karatzoglou, "Recurrent Neural Networks with Top-k Gains",
/// CIKM 2018. What is known of an item besides, such as what its clip looks like, is mapped into the same space and added,
/// so that an item that nobody took up yet has an embedding, too.
public struct NextItemNetwork: Hashable, Sendable {
    /// Everything that is learned. Matrices stand row by row, as the right side of a product.
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

    /// The sizes.
    public let shape: NextItemShape
    let parameters: Parameters
    /// The embeddings with what the features add, items x embedding.
    private let items: [Float]
    /// The same, to be compared with.
    private let scan: ProductScan
    /// What every item adds to the gates, items x 3 · hidden: reading one then costs no product.
    private let inputGates: [Float]

    /// Takes learned parameters.
    ///
    /// - Parameter features: items x `shape.featureCount`; zeros for an item of which nothing is known.
    init(shape: NextItemShape, parameters: Parameters, features: [Float]) {
        precondition(features.count == shape.itemCount * shape.featureCount, "\(features.count) features")
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

    /// The same network with the features taken into the embeddings, as it is kept.
    var settled: NextItemNetwork {
        var parameters = parameters
        parameters.embeddings = items
        return NextItemNetwork(
            shape: shape, parameters: parameters,
            features: [Float](repeating: 0, count: shape.itemCount * shape.featureCount))
    }

    /// The network with more items, of which nothing but features is known.
    ///
    /// - Parameters:
    ///   - features: `shape.featureCount` values for each new item.
    ///   - bias: what is added to their scores, such as the mean of those of known items.
    /// - Precondition: the network was trained with features.
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

    /// What is added to the score of each item.
    public var biases: [Float] { parameters.biases }

    /// The score of every item as the next one after a sequence; higher is likelier.
    ///
    /// - Parameters:
    ///   - sequence: items by number, the oldest first; one at least.
    ///   - scores: replaced by `itemCount` scores: the logarithm of the probability and something that is the same for
    ///     all.
    /// - Complexity: O(*n* · *h*² + *i* · *d*) for *n* items read, *i* items in all, states of *h* and embeddings of *d*.
    public func score(after sequence: some Collection<Int32>, into scores: inout [Float]) {
        let state = state(after: sequence)
        scan.products(with: state, into: &scores)
        for item in scores.indices { scores[item] += parameters.biases[item] }
    }

    /// Where a sequence leads in the space of the items' embeddings.
    func state(after sequence: some Collection<Int32>) -> [Float] {
        precondition(!sequence.isEmpty, "nothing comes after an empty sequence")
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
