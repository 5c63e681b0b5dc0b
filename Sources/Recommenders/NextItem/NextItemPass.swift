private import Foundation
internal import Kernels

/// One forward and backward pass of a batch through a ``NextItemNetwork``.
struct NextItemPass {
    /// The items over which a step computes its softmax.
    struct Candidates: Sendable {
        /// The embeddings, candidates x embedding.
        let items: [Float]
        /// The transpose of `items`, embedding x candidates.
        let columns: [Float]
        /// The bias of each score.
        let biases: [Float]
        /// What is added to the score of an item where it is the target; nothing if empty.
        let answerBiases: [Float]
    }

    /// The gradients of the loss.
    struct Gradients: Sendable {
        var items: [Float]
        var biases: [Float]
        var inputWeights: [Float]
        var inputBias: [Float]
        var recurrentWeights: [Float]
        var recurrentBias: [Float]
        var projection: [Float]
        var projectionBias: [Float]
        /// The sum of the losses of all steps.
        var loss: Double

        init(candidates: Int, shape: NextItemShape) {
            let (width, hidden) = (shape.embeddingCount, shape.hiddenCount)
            items = [Float](repeating: 0, count: candidates * width)
            biases = [Float](repeating: 0, count: candidates)
            inputWeights = [Float](repeating: 0, count: width * 3 * hidden)
            inputBias = [Float](repeating: 0, count: 3 * hidden)
            recurrentWeights = [Float](repeating: 0, count: hidden * 3 * hidden)
            recurrentBias = [Float](repeating: 0, count: 3 * hidden)
            projection = [Float](repeating: 0, count: hidden * width)
            projectionBias = [Float](repeating: 0, count: width)
            loss = 0
        }

        static func += (left: inout Gradients, right: Gradients) {
            add(right.items, to: &left.items)
            add(right.biases, to: &left.biases)
            add(right.inputWeights, to: &left.inputWeights)
            add(right.inputBias, to: &left.inputBias)
            add(right.recurrentWeights, to: &left.recurrentWeights)
            add(right.recurrentBias, to: &left.recurrentBias)
            add(right.projection, to: &left.projection)
            add(right.projectionBias, to: &left.projectionBias)
            left.loss += right.loss
        }

        private static func add(_ right: [Float], to left: inout [Float]) {
            for index in left.indices { left[index] += right[index] }
        }
    }

    /// The number of rows of scores that are computed at a time: few enough for the cache.
    private static let rowsPerBlock = 128

    let shape: NextItemShape
    let parameters: NextItemNetwork.Parameters
    let candidates: Candidates
    let options: NextItemOptions

    /// Returns the gradients of the summed loss of sequences, times `scale`.
    ///
    /// - Parameter sequences: Items by their index among the candidates ones, at least two each.
    func gradients(of sequences: [ArraySlice<Int32>], scale: Float, seed: UInt64) -> Gradients {
        var generator = SeededGenerator(seed: seed)
        let (width, hidden) = (shape.embeddingCount, shape.hiddenCount)
        let count = candidates.biases.count
        let (active, inputs, targets) = Self.pack(sequences)
        let rows = inputs.count
        var result = Gradients(candidates: count, shape: shape)

        // Forward.
        let inputMask = mask(rows * width, dropping: options.embeddingDropout, by: &generator)
        var read = [Float](repeating: 0, count: rows * width)
        for (row, item) in inputs.enumerated() {
            for index in 0..<width {
                read[row * width + index] = candidates.items[Int(item) * width + index] * inputMask[row * width + index]
            }
        }
        let readRows = DenseMatrix(read, rows: rows, columns: width)
        var gates: [Float] = []
        gates.reserveCapacity(rows * 3 * hidden)
        for _ in 0..<rows { gates += parameters.inputBias }
        addDense(readRows, DenseMatrix(parameters.inputWeights, rows: width, columns: 3 * hidden), to: &gates)
        let trace = runPacked(
            inputGates: gates, weights: parameters.recurrentWeights, bias: parameters.recurrentBias, hidden: hidden,
            active: active)
        let stateMask = mask(rows * hidden, dropping: options.stateDropout, by: &generator)
        var kept = trace.states
        for index in kept.indices { kept[index] *= stateMask[index] }
        var outputs: [Float] = []
        outputs.reserveCapacity(rows * width)
        for _ in 0..<rows { outputs += parameters.projectionBias }
        addDense(
            DenseMatrix(kept, rows: rows, columns: hidden),
            DenseMatrix(parameters.projection, rows: hidden, columns: width), to: &outputs)

        // Scores and their gradients, some rows at a time.
        var outputGradients = [Float](repeating: 0, count: rows * width)
        let columns = DenseMatrix(candidates.columns, rows: width, columns: count)
        let items = DenseMatrix(candidates.items, rows: count, columns: width)
        for start in stride(from: 0, to: rows, by: Self.rowsPerBlock) {
            let some = min(Self.rowsPerBlock, rows - start)
            let part = DenseMatrix(outputs, rows: some, columns: width, start: start * width)
            var scores: [Float] = []
            scores.reserveCapacity(some * count)
            for _ in 0..<some { scores += candidates.biases }
            addDense(part, columns, to: &scores)
            if !candidates.answerBiases.isEmpty {
                for row in 0..<some {
                    let target = Int(targets[start + row])
                    scores[row * count + target] += candidates.answerBiases[target]
                }
            }
            result.loss += softmaxGradients(
                &scores, columns: count, targets: Array(targets[start..<start + some]), scale: scale)
            let slopes = DenseMatrix(scores, rows: some, columns: count)
            addDense(slopes, items, to: &outputGradients, start: start * width)
            addDenseTransposed(slopes, part, to: &result.items)
            addColumnSums(slopes, to: &result.biases)
        }

        // Backward.
        let outputRows = DenseMatrix(outputGradients, rows: rows, columns: width)
        addDenseTransposed(DenseMatrix(kept, rows: rows, columns: hidden), outputRows, to: &result.projection)
        addColumnSums(outputRows, to: &result.projectionBias)
        var stateGradients = [Float](repeating: 0, count: rows * hidden)
        let projected = transposed(parameters.projection, rows: hidden, columns: width)
        addDense(outputRows, DenseMatrix(projected, rows: width, columns: hidden), to: &stateGradients)
        for index in stateGradients.indices { stateGradients[index] *= stateMask[index] }
        let back = runPackedBackward(
            trace, weights: parameters.recurrentWeights, hidden: hidden, stateGradients: &stateGradients)
        let atInputs = DenseMatrix(back.inputs, rows: rows, columns: 3 * hidden)
        let atRecurrence = DenseMatrix(back.recurrent, rows: rows, columns: 3 * hidden)
        addDenseTransposed(readRows, atInputs, to: &result.inputWeights)
        addDenseTransposed(
            DenseMatrix(back.previous, rows: rows, columns: hidden), atRecurrence, to: &result.recurrentWeights)
        addColumnSums(atInputs, to: &result.inputBias)
        addColumnSums(atRecurrence, to: &result.recurrentBias)
        var readGradients = [Float](repeating: 0, count: rows * width)
        let inputColumns = transposed(parameters.inputWeights, rows: width, columns: 3 * hidden)
        addDense(atInputs, DenseMatrix(inputColumns, rows: 3 * hidden, columns: width), to: &readGradients)
        for (row, item) in inputs.enumerated() {
            for index in 0..<width {
                let gradient = readGradients[row * width + index] * inputMask[row * width + index]
                result.items[Int(item) * width + index] += gradient
            }
        }
        return result
    }

    /// Packs sequences by step, the longest first: returns the number of sequences of each step, the inputs and the
    /// targets.
    private static func pack(_ sequences: [ArraySlice<Int32>]) -> (active: [Int32], inputs: [Int32], targets: [Int32]) {
        let sorted = sequences.sorted { $0.count > $1.count }
        var (active, inputs, targets): ([Int32], [Int32], [Int32]) = ([], [], [])
        for step in 0..<max(0, (sorted.first?.count ?? 0) - 1) {
            let some = sorted.prefix { $0.count > step + 1 }
            active.append(Int32(some.count))
            for sequence in some {
                inputs.append(sequence[sequence.startIndex + step])
                targets.append(sequence[sequence.startIndex + step + 1])
            }
        }
        return (active, inputs, targets)
    }

    /// Returns a dropout mask: zeros at random, and elsewhere the factor that makes up for them (Srivastava et al.,
    /// "Dropout", JMLR 2014).
    private func mask(_ count: Int, dropping share: Float, by generator: inout SeededGenerator) -> [Float] {
        guard share > 0 else { return [Float](repeating: 1, count: count) }
        let scale = 1 / (1 - share)
        // Four samples of 16 bits from each number.
        let limit = UInt64(share * 65_536)
        var mask: [Float] = []
        mask.reserveCapacity(count + 3)
        while mask.count < count {
            let bits = generator.next()
            mask.append(bits & 0xFFFF < limit ? 0 : scale)
            mask.append(bits >> 16 & 0xFFFF < limit ? 0 : scale)
            mask.append(bits >> 32 & 0xFFFF < limit ? 0 : scale)
            mask.append(bits >> 48 < limit ? 0 : scale)
        }
        mask.removeLast(mask.count - count)
        return mask
    }

    private func addColumnSums(_ matrix: DenseMatrix, to sums: inout [Float]) {
        addDense(
            DenseMatrix([Float](repeating: 1, count: matrix.rows), rows: 1, columns: matrix.rows), matrix, to: &sums)
    }
}
