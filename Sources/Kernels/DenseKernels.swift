internal import CKernels

/// A part of an array as a matrix: rows of `columns` values from `start` on, without gaps.
package struct DenseMatrix {
    package let values: [Float]
    package let start: Int
    package let rows: Int
    package let columns: Int

    package init(_ values: [Float], rows: Int, columns: Int, start: Int = 0) {
        precondition(start >= 0 && start + rows * columns <= values.count, "\(rows) x \(columns) of \(values.count)")
        self.values = values
        self.start = start
        self.rows = rows
        self.columns = columns
    }
}

/// Adds left · right to the rows of `result` from `start` on, multiplying and adding in one rounding where possible.
package func addDense(_ left: DenseMatrix, _ right: DenseMatrix, to result: inout [Float], start: Int = 0) {
    precondition(
        left.columns == right.rows && start >= 0 && start + left.rows * right.columns <= result.count,
        "\(left.rows) x \(left.columns) by \(right.rows) x \(right.columns)")
    denseProduct(
        left, rows: left.rows, inner: left.columns, rowStep: left.columns, innerStep: 1, right, to: &result,
        start: start)
}

/// Adds transpose(left) · right to the rows of `result` from `start` on.
package func addDenseTransposed(_ left: DenseMatrix, _ right: DenseMatrix, to result: inout [Float], start: Int = 0) {
    precondition(
        left.rows == right.rows && start >= 0 && start + left.columns * right.columns <= result.count,
        "\(left.rows) x \(left.columns) by \(right.rows) x \(right.columns)")
    denseProduct(
        left, rows: left.columns, inner: left.rows, rowStep: 1, innerStep: left.columns, right, to: &result,
        start: start)
}

private func denseProduct(
    _ left: DenseMatrix, rows: Int, inner: Int, rowStep: Int, innerStep: Int, _ right: DenseMatrix,
    to result: inout [Float], start: Int
) {
    unsafe left.values.withUnsafeBufferPointer { values in
        unsafe right.values.withUnsafeBufferPointer { others in
            unsafe result.withUnsafeMutableBufferPointer { result in
                guard let values = values.baseAddress, let others = others.baseAddress,
                    let result = result.baseAddress
                else { return }
                unsafe vidrec_dense_product(
                    rows, inner, right.columns, values + left.start, rowStep, innerStep, others + right.start,
                    right.columns, result + start, right.columns)
            }
        }
    }
}

/// What `runPacked` leaves behind: rows packed by step, as `vidrec_packed_gru_forward` describes.
package struct PackedTrace {
    package let active: [Int32]
    package let gates: [Float]
    package let states: [Float]
}

/// Runs a gated recurrent unit over sequences that are packed by step.
///
/// - Parameter weights: hidden x 3 · `hidden`.
package func runPacked(
    inputGates: [Float], weights: [Float], bias: [Float], hidden: Int, active: [Int32]
) -> PackedTrace {
    let rows = active.reduce(0) { $0 + Int($1) }
    precondition(
        inputGates.count == rows * 3 * hidden && weights.count == 3 * hidden * hidden && bias.count == 3 * hidden
            && hidden.isMultiple(of: 16) && zip(active, active.dropFirst()).allSatisfy { $0 >= $1 },
        "\(inputGates.count) gates and \(weights.count) weights for \(rows) rows of \(hidden)")
    var gates = [Float](repeating: 0, count: rows * 4 * hidden)
    var states = [Float](repeating: 0, count: rows * hidden)
    var scratch = [Float](repeating: 0, count: Int(active.first ?? 0) * 3 * hidden)
    unsafe vidrec_packed_gru_forward(
        active.count, active, hidden, inputGates, weights, bias, &gates, &states, &scratch)
    return PackedTrace(active: active, gates: gates, states: states)
}

/// The gradients of the two sums that enter the gates, and the state before each row.
package func runPackedBackward(
    _ trace: PackedTrace, weights: [Float], hidden: Int, stateGradients: inout [Float]
) -> (inputs: [Float], recurrent: [Float], previous: [Float]) {
    let rows = trace.states.count / hidden
    precondition(stateGradients.count == trace.states.count && weights.count == 3 * hidden * hidden)
    let columns = transposed(weights, rows: hidden, columns: 3 * hidden)
    var inputs = [Float](repeating: 0, count: rows * 3 * hidden)
    var recurrent = inputs
    var previous = [Float](repeating: 0, count: rows * hidden)
    unsafe vidrec_packed_gru_backward(
        trace.active.count, trace.active, hidden, columns, trace.gates, trace.states, &stateGradients, &inputs,
        &recurrent, &previous)
    return (inputs, recurrent, previous)
}

/// Replaces rows of scores by the gradients of -log softmax at their targets, times `scale`.
///
/// - Returns: the sum of the losses.
package func softmaxGradients(_ scores: inout [Float], columns: Int, targets: [Int32], scale: Float) -> Double {
    precondition(
        scores.count == targets.count * columns && targets.allSatisfy { $0 >= 0 && Int($0) < columns },
        "\(scores.count) scores for \(targets.count) targets of \(columns)")
    var losses = 0.0
    unsafe vidrec_softmax_gradients(targets.count, columns, &scores, targets, scale, &losses)
    return losses
}
