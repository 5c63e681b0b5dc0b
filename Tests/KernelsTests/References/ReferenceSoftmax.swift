import Foundation

/// The reference implementation of softmax with cross-entropy, in double precision.
enum ReferenceSoftmax {
    /// Returns the gradients of -log softmax at each row's target, times `scale`, and the sum of the losses.
    static func gradients(
        _ scores: [Double], columns: Int, targets: [Int], scale: Double
    ) -> (gradients: [Double], loss: Double) {
        var gradients: [Double] = []
        var loss = 0.0
        for (row, target) in targets.enumerated() {
            let values = scores[row * columns..<(row + 1) * columns].map { $0 }
            let highest = values.max() ?? 0
            let powers = values.map { exp($0 - highest) }
            let sum = powers.reduce(0, +)
            loss += log(sum) + highest - values[target]
            gradients += powers.enumerated().map { ($1 / sum - ($0 == target ? 1 : 0)) * scale }
        }
        return (gradients, loss)
    }
}
