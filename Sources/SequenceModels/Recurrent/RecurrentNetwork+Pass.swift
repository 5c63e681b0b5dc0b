private import ClipTypes
private import Foundation
internal import Kernels

extension RecurrentNetwork {
    /// The intermediate results of a forward pass over a batch of clips, for backpropagation.
    package struct Pass: Sendable {
        /// The intermediate results of the GRU; one sequence per clip.
        package let trace: GRU.Trace
        /// The weight of each step in its clip: that of its frame divided by the clip's sum.
        package let shares: [Float]
        /// The weighted mean of the features of a clip, one row of `featureCount` values per clip.
        package let means: [Float]
        /// The weighted mean of the states of a clip, one row of `hiddenCount` values per clip.
        package let states: [Float]
        /// The norm of each embedding before scaling to unit length; 0 or not finite if the clip has no direction.
        package let norms: [Float]
        /// The embeddings before whitening, unit vectors, one row per clip; zeros for a norm of 0.
        package let embeddings: [Float]
    }

    /// Computes the embeddings of several clips before whitening, from their frames of weight above 0.
    ///
    /// - Precondition: Every clip has a frame of weight above 0, and frames have as many values as the shape has
    ///   features.
    package func forward(_ sequences: [FeatureSequence]) -> Pass {
        var inputs: [Float] = []
        var shares: [Float] = []
        var lengths: [Int] = []
        var means: [Float] = []
        for sequence in sequences {
            let frames = sequence.frames.filter { $0.weight > 0 }
            precondition(!frames.isEmpty, "the clip has no frame of weight above 0")
            let total = frames.reduce(0) { $0 + $1.weight }
            var mean = [Float](repeating: 0, count: shape.featureCount)
            for (index, frame) in frames.enumerated() {
                precondition(
                    frame.values.count == shape.featureCount,
                    "a frame has \(frame.values.count) values, the network reads \(shape.featureCount)"
                )
                inputs += frame.values
                inputs.append(index == 0 ? 0 : Self.logInterval(of: frame.time - frames[index - 1].time))
                inputs.append(frame.weight)
                let share = frame.weight / total
                shares.append(share)
                for feature in 0..<shape.featureCount {
                    mean[feature] += share * frame.values[feature]
                }
            }
            lengths.append(frames.count)
            means += mean
        }
        let trace = gru.run(inputs, lengths: lengths)
        let states = meanStates(trace, shares: shares)
        let raw = combine(means: means, states: states, rows: sequences.count)
        var norms: [Float] = []
        var embeddings: [Float] = []
        embeddings.reserveCapacity(raw.count)
        for row in 0..<sequences.count {
            let values = raw[row * shape.embeddingCount..<(row + 1) * shape.embeddingCount]
            let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            norms.append(norm)
            embeddings += values.map { norm > 0 ? $0 / norm : 0 }
        }
        return Pass(
            trace: trace, shares: shares, means: means, states: states, norms: norms, embeddings: embeddings)
    }

    private func meanStates(_ trace: GRU.Trace, shares: [Float]) -> [Float] {
        var means = [Float](repeating: 0, count: trace.lengths.count * shape.hiddenCount)
        var step = 0
        let size = shape.hiddenCount
        for (row, length) in trace.lengths.enumerated() {
            for _ in 0..<length {
                for index in 0..<size {
                    means[row * size + index] += shares[step] * trace.states[step * size + index]
                }
                step += 1
            }
        }
        return means
    }

    /// Returns the input feature for the time between two frames: log2 of the seconds from 1/64 to 64, divided by 4.
    /// A change of speed adds the same number to all of them.
    private static func logInterval(of gap: Duration) -> Float {
        Float(log2(min(max(gap.seconds, 1.0 / 64), 64)) / 4)
    }
}
