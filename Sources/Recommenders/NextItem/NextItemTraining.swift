private import Foundation
internal import Kernels
internal import Concurrency

/// The state of a training: parameters and the moments of their gradients (Adam).
struct NextItemTraining {
    private let shape: NextItemShape
    private let options: NextItemOptions
    private let features: [Float]
    private var parameters: NextItemNetwork.Parameters
    private var adam: [WritableKeyPath<NextItemNetwork.Parameters, [Float]>: AdamW] = [:]
    private var generator: SeededGenerator
    /// The items that occur in the sequences; others are not candidates, since that would only push them away.
    private let known: [Int32]
    /// The share of all targets that are each item.
    private let frequency: [Float]

    init(shape: NextItemShape, sequences: [[Int32]], features: [Float], options: NextItemOptions, seed: UInt64) {
        self.shape = shape
        self.options = options
        self.features = features
        var generator = SeededGenerator(seed: seed)
        var counts = [Float](repeating: 0, count: shape.itemCount)
        for item in sequences.joined() { counts[Int(item)] += 1 }
        let total = max(1, counts.reduce(0, +))
        known = counts.indices.filter { counts[$0] > 0 }.map(Int32.init)
        frequency = counts.map { $0 / total }
        let (width, hidden) = (shape.embeddingCount, shape.hiddenCount)
        func uniform(_ count: Int, _ limit: Float) -> [Float] {
            (0..<count).map { _ in generator.uniform(-limit, limit) }
        }
        let limit = 1 / Float(hidden).squareRoot()
        var embeddings = [Float](repeating: 0, count: shape.itemCount * width)
        for item in known {
            for index in 0..<width { embeddings[Int(item) * width + index] = generator.uniform(-0.035, 0.035) }
        }
        parameters = NextItemNetwork.Parameters(
            embeddings: embeddings, biases: [Float](repeating: 0, count: shape.itemCount),
            featureMap: uniform(shape.featureCount * width, 0.1), inputWeights: uniform(width * 3 * hidden, limit),
            inputBias: uniform(3 * hidden, limit), recurrentWeights: uniform(hidden * 3 * hidden, limit),
            recurrentBias: uniform(3 * hidden, limit), projection: uniform(hidden * width, limit),
            projectionBias: uniform(width, limit))
        self.generator = generator
    }

    /// Takes one training step on a batch of sequences.
    ///
    /// - Returns: The sum of the losses and the number of predictions.
    mutating func step(_ sequences: [ArraySlice<Int32>], rate: Float, shards: Int, jobs: Int) -> (Double, Int) {
        let predictions = sequences.reduce(0) { $0 + $1.count - 1 }
        let chosen = choose(for: sequences, predictions: predictions)
        var places = [Int32](repeating: -1, count: shape.itemCount)
        for (place, item) in chosen.enumerated() { places[Int(item)] = Int32(place) }
        let width = shape.embeddingCount
        let isKept: [Bool] =
            shape.featureCount == 0 ? [] : chosen.map { _ in !generator.chance(Double(options.itemDropout)) }
        let known = gather(features, rows: chosen, width: shape.featureCount)
        var items = gather(parameters.embeddings, rows: chosen, width: width)
        if shape.featureCount > 0 {
            for (place, kept) in isKept.enumerated() where !kept {
                for index in 0..<width { items[place * width + index] = 0 }
            }
            addDense(
                DenseMatrix(known, rows: chosen.count, columns: shape.featureCount),
                DenseMatrix(parameters.featureMap, rows: shape.featureCount, columns: width), to: &items)
        }
        let isSampled = chosen.count < self.known.count
        // Each sampled item stands for all that were as likely to be sampled; the target is always there, and stands
        // for itself alone.
        let logProbabilities = isSampled ? chosen.map { logProbability($0, predictions: predictions) } : []
        let own = chosen.map { parameters.biases[Int($0)] }
        let biases = isSampled ? zip(own, logProbabilities).map { $0 - $1 } : own
        // The pass reads the chosen embeddings; if it held the whole table, writing to the table would copy it.
        var weights = parameters
        weights.embeddings = []
        let pass = NextItemPass(
            shape: shape, parameters: weights,
            candidates: NextItemPass.Candidates(
                items: items, columns: transposed(items, rows: chosen.count, columns: width), biases: biases,
                answerBiases: logProbabilities),
            options: options)
        let local = sequences.map { $0.map { places[Int($0)] }[...] }.sorted { $0.count > $1.count }
        let seed = generator.next()
        let parts = concurrentBlocks(of: min(shards, local.count), size: 1, jobs: jobs) { range in
            // Every shard gets long and short sequences.
            let own = stride(from: range.lowerBound, to: local.count, by: shards).map { local[$0] }
            return pass.gradients(of: own, scale: 1 / Float(predictions), seed: seed &+ UInt64(range.lowerBound))
        }
        guard var sum = parts.first else { return (0, 0) }
        for part in parts.dropFirst() { sum += part }
        apply(sum, chosen: chosen, isKept: isKept, known: known, rate: rate)
        return (sum.loss, predictions)
    }

    /// Returns the trained network.
    func network() -> NextItemNetwork {
        var parameters = parameters
        // An item without interactions is as likely as the mean of the others if it has features, else the least
        // likely.
        let mean = known.reduce(0) { $0 + parameters.biases[Int($1)] } / Float(max(1, known.count))
        let least = known.map { parameters.biases[Int($0)] }.min() ?? 0
        let isKnown = Set(known)
        for item in 0..<shape.itemCount where !isKnown.contains(Int32(item)) {
            let width = shape.featureCount
            let hasFeatures = features[item * width..<(item + 1) * width].contains { $0 != 0 }
            parameters.biases[item] = hasFeatures ? mean : least - 10
        }
        return NextItemNetwork(shape: shape, parameters: parameters, features: features)
    }

    /// Returns the items of the sequences and, if not all items can be candidates, sampled negatives; in ascending
    /// order.
    private mutating func choose(for sequences: [ArraySlice<Int32>], predictions: Int) -> [Int32] {
        guard known.count > options.maximumSoftmaxItems else { return known }
        var chosen = Set(sequences.joined())
        for _ in 0..<options.negativeCount { chosen.insert(known[generator.index(below: known.count)]) }
        return chosen.sorted()
    }

    /// Returns the logarithm of the probability that an item is among the chosen ones, by which a sampled softmax is
    /// corrected (Bengio and Senécal, "Adaptive Importance Sampling to Accelerate Training of a Neural Probabilistic
    /// Language Model", 2008).
    private func logProbability(_ item: Int32, predictions: Int) -> Float {
        let expected =
            Float(options.negativeCount) / Float(known.count) + Float(predictions) * frequency[Int(item)]
        return logf(max(1e-6, 1 - expf(-expected)))
    }

    private func gather(_ matrix: [Float], rows: [Int32], width: Int) -> [Float] {
        guard width > 0 else { return [] }
        var result: [Float] = []
        result.reserveCapacity(rows.count * width)
        for row in rows { result += matrix[Int(row) * width..<(Int(row) + 1) * width] }
        return result
    }

    private mutating func apply(
        _ gradients: NextItemPass.Gradients, chosen: [Int32], isKept: [Bool], known: [Float], rate: Float
    ) {
        let width = shape.embeddingCount
        var own = gradients.items
        var map = [Float](repeating: 0, count: parameters.featureMap.count)
        if shape.featureCount > 0 {
            addDenseTransposed(
                DenseMatrix(known, rows: chosen.count, columns: shape.featureCount),
                DenseMatrix(gradients.items, rows: chosen.count, columns: width), to: &map)
            for (place, kept) in isKept.enumerated() where !kept {
                for index in 0..<width { own[place * width + index] = 0 }
            }
        }
        let dense: [(WritableKeyPath<NextItemNetwork.Parameters, [Float]>, [Float])] = [
            (\.featureMap, map), (\.inputWeights, gradients.inputWeights), (\.inputBias, gradients.inputBias),
            (\.recurrentWeights, gradients.recurrentWeights), (\.recurrentBias, gradients.recurrentBias),
            (\.projection, gradients.projection), (\.projectionBias, gradients.projectionBias),
        ]
        let all = dense.map(\.1) + [own, gradients.biases]
        let square = all.reduce(0.0) { $0 + $1.reduce(0.0) { $0 + Double($1) * Double($1) } }
        // Gradient clipping (Pascanu, Mikolov and Bengio, ICML 2013).
        let scale = Float(min(1, 5 / max(square.squareRoot(), 1e-12)))
        for (path, gradient) in dense { update(path, gradient.map { $0 * scale }, rows: nil, width: 0, rate: rate) }
        update(\.embeddings, own.map { $0 * scale }, rows: chosen, width: width, rate: rate)
        update(\.biases, gradients.biases.map { $0 * scale }, rows: chosen, width: 1, rate: rate)
    }

    /// Updates parameters by Adam: all, or some rows of a matrix, whose moments do not change while they are not
    /// chosen.
    private mutating func update(
        _ path: WritableKeyPath<NextItemNetwork.Parameters, [Float]>, _ gradients: [Float], rows: [Int32]?, width: Int,
        rate: Float
    ) {
        // Swapped out and back, so that writing copies nothing.
        var values: [Float] = []
        swap(&values, &parameters[keyPath: path])
        defer { swap(&values, &parameters[keyPath: path]) }
        guard !values.isEmpty else { return }
        var optimizer = adam.removeValue(forKey: path) ?? AdamW(count: values.count)
        if let rows {
            optimizer.update(
                &values, rows: rows, width: width, gradients: gradients, rate: rate, decay: options.weightDecay)
        } else {
            let all = AdamW.Group(range: values.indices, rate: rate, decay: options.weightDecay)
            optimizer.update(&values, gradients: gradients, groups: [all])
        }
        adam[path] = optimizer
    }
}
