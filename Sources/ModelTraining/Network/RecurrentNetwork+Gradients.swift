internal import Kernels
internal import SequenceModels

extension RecurrentNetwork {
    /// Returns the gradient of a loss with respect to the parameters, from its gradient with respect to the
    /// embeddings of `pass`.
    func gradients(of pass: Pass, embeddingGradients: [Float]) -> [Float] {
        let rows = pass.norms.count
        let size = shape.embeddingCount
        precondition(
            embeddingGradients.count == rows * size,
            "\(embeddingGradients.count) gradient values for \(rows) embeddings of \(size)")
        // The gradient along the embedding itself is 0: the length of an embedding is always 1.
        var raw = [Float](repeating: 0, count: rows * size)
        for row in 0..<rows where pass.norms[row] > 0 {
            let range = row * size..<(row + 1) * size
            let along = range.reduce(Float(0)) { $0 + embeddingGradients[$1] * pass.embeddings[$1] }
            for index in range {
                raw[index] = (embeddingGradients[index] - along * pass.embeddings[index]) / pass.norms[row]
            }
        }
        var projection = [Float](repeating: 0, count: size * shape.featureCount)
        addTransposedProduct(
            raw, pass.means, rows: size, inner: rows, columns: shape.featureCount, to: &projection)
        var outputGradient = [Float](repeating: 0, count: size * shape.hiddenCount)
        addTransposedProduct(
            raw, pass.states, rows: size, inner: rows, columns: shape.hiddenCount, to: &outputGradient)
        var meanGradients = [Float](repeating: 0, count: rows * shape.hiddenCount)
        addProduct(raw, outputWeights, rows: rows, inner: size, columns: shape.hiddenCount, to: &meanGradients)
        var stateGradients: [Float] = []
        stateGradients.reserveCapacity(pass.trace.states.count)
        var step = 0
        for (row, length) in pass.trace.lengths.enumerated() {
            let mean = meanGradients[row * shape.hiddenCount..<(row + 1) * shape.hiddenCount]
            for _ in 0..<length {
                let share = pass.shares[step]
                stateGradients += mean.map { $0 * share }
                step += 1
            }
        }
        let recurrent = gru.gradients(of: pass.trace, stateGradients: stateGradients)
        return recurrent.inputWeights + recurrent.recurrentWeights + recurrent.inputBias + recurrent.recurrentBias
            + projection + outputGradient
    }
}
