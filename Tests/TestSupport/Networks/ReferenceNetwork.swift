private import Foundation
public import ModelTraining
public import SequenceModels

/// The network and its loss in double precision, written down as in the papers, without any of the kernels.
public struct ReferenceNetwork {
    /// The sizes of the network.
    public let shape: RecurrentShape
    /// The parameters in the order of `shape.tensors`.
    public var parameters: [Double]

    /// Creates the reference of a network with its parameters.
    public init(_ network: RecurrentNetwork) {
        shape = network.shape
        parameters = network.parameters.map { Double($0) }
    }

    /// Returns the embedding of a clip, a unit vector.
    public func embedding(of sequence: FeatureSequence) -> [Double] {
        let hidden = shape.hiddenCount
        let starts = shape.tensors.map(\.range.lowerBound)
        func product(_ tensor: Int, row: Int, _ vector: [Double]) -> Double {
            vector.indices.reduce(0) { $0 + parameters[starts[tensor] + row * vector.count + $1] * vector[$1] }
        }
        func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
        let frames = sequence.frames.filter { $0.weight > 0 }
        let total = frames.reduce(0) { $0 + Double($1.weight) }
        var state = [Double](repeating: 0, count: hidden)
        var meanState = state
        var mean = [Double](repeating: 0, count: shape.featureCount)
        for (index, frame) in frames.enumerated() {
            let gap = index == 0 ? 0 : log2(Double((frame.time - frames[index - 1].time) / .seconds(1))) / 4
            let input = frame.values.map { Double($0) } + [gap, Double(frame.weight)]
            let fromInput = (0..<3 * hidden).map { product(0, row: $0, input) + parameters[starts[2] + $0] }
            let fromState = (0..<3 * hidden).map { product(1, row: $0, state) + parameters[starts[3] + $0] }
            state = (0..<hidden).map { i in
                let r = sigmoid(fromInput[i] + fromState[i])
                let z = sigmoid(fromInput[hidden + i] + fromState[hidden + i])
                let n = tanh(fromInput[2 * hidden + i] + r * fromState[2 * hidden + i])
                return (1 - z) * n + z * state[i]
            }
            let share = Double(frame.weight) / total
            for i in 0..<hidden { meanState[i] += share * state[i] }
            for i in mean.indices { mean[i] += share * Double(frame.values[i]) }
        }
        let raw = (0..<shape.embeddingCount).map { product(4, row: $0, mean) + product(5, row: $0, meanState) }
        let norm = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return raw.map { $0 / norm }
    }

    /// Returns the mean contrastive loss of views: first one of each clip, then the other, in the same order.
    public func loss(views: [FeatureSequence], labels: [Int], options: ContrastiveLoss) -> Double {
        let embeddings = views.map(embedding(of:))
        let clips = labels.count
        func similarity(_ left: Int, _ right: Int) -> Double {
            zip(embeddings[left], embeddings[right]).reduce(0) { $0 + $1.0 * $1.1 }
        }
        var sum = 0.0
        for view in views.indices {
            let own = similarity(view, (view + clips) % views.count) / options.temperature
            let others = views.indices.filter { labels[$0 % clips] != labels[view % clips] }
                .map { similarity(view, $0) / options.temperature }
            let nearest = others.max() ?? 0
            sum += log(exp(own) + others.reduce(0) { $0 + exp($1) }) - own
            sum += options.hardestNegativeWeight * log(1 + exp(nearest - own))
            sum -= options.entropyWeight * log((2 - 2 * nearest * options.temperature).squareRoot())
        }
        return sum / Double(views.count)
    }
}
