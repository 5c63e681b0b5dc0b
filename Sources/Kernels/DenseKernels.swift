internal import CKernels

/// A matrix stored in an array: `rows` rows of `columns` values, row-major and without gaps, from index `start` on.
///
/// The values before and after the matrix are not used.
package struct DenseMatrix {
    /// The array that holds the matrix.
    package let values: [Float]
    /// The index of the matrix's first value in the array.
    package let start: Int
    /// The number of rows of the matrix.
    package let rows: Int
    /// The number of columns of the matrix.
    package let columns: Int

    /// Creates the matrix of `rows` x `columns` values that begins at index `start` of an array.
    ///
    /// - Precondition: The array has at least `start` + `rows` · `columns` values.
    package init(_ values: [Float], rows: Int, columns: Int, start: Int = 0) {
        precondition(start >= 0 && start + rows * columns <= values.count, "\(rows) x \(columns) of \(values.count)")
        self.values = values
        self.start = start
        self.rows = rows
        self.columns = columns
    }
}

/// Adds left · right to the matrix in `result` that begins at index `start`, row-major and without gaps.
///
/// It multiplies and adds in one rounding where the processor can: results differ slightly between kinds of processors.
///
/// - Precondition: `left` has as many columns as `right` has rows, and the sum fits into `result`.
package func addDense(_ left: DenseMatrix, _ right: DenseMatrix, to result: inout [Float], start: Int = 0) {
    precondition(
        left.columns == right.rows && start >= 0 && start + left.rows * right.columns <= result.count,
        "\(left.rows) x \(left.columns) by \(right.rows) x \(right.columns)")
    denseProduct(
        left, rows: left.rows, inner: left.columns, rowStep: left.columns, innerStep: 1, right, to: &result,
        start: start)
}

/// Adds transpose(left) · right to the matrix in `result` that begins at index `start`, rounding as `addDense` does.
///
/// - Precondition: `left` and `right` have the same number of rows, and the sum fits into `result`.
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

/// The result of `runPacked`: rows packed by step, as `vidrec_packed_gru_forward` describes: first step 1 of all
/// sequences, the longest first, then step 2 of those that have one, and so on.
package struct PackedTrace {
    /// The number of sequences that have each step, never rising.
    package let active: [Int32]
    /// The gates r, z and n, and the factor of r: 4 · `hidden` values per row.
    package let gates: [Float]
    /// The states after the steps, `hidden` values per row.
    package let states: [Float]
}

/// Runs a gated recurrent unit over sequences that are packed by step, each from a state of zeros.
///
/// - Parameters:
///   - inputGates: The input part of the gates, with its bias: 3 · `hidden` values (r, z, n) per row.
///   - weights: The recurrent weights, `hidden` x 3 · `hidden`, row-major.
///   - bias: The recurrent bias, 3 · `hidden` values.
///   - hidden: The number of values of a state, a multiple of 16.
///   - active: The number of sequences that have each step, never rising; the sum is the number of rows.
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

/// Backpropagates through `runPacked`.
///
/// - Parameters:
///   - trace: The result of `runPacked`.
///   - weights: The weights that `runPacked` used, `hidden` x 3 · `hidden`.
///   - hidden: The number of values of a state.
///   - stateGradients: The gradients of the states, `hidden` values per row; the gradients that reach a state through
///     later steps are added to them.
/// - Returns: The gradients of the two sums that enter the gates, from the inputs and from the states before (3 ·
///   `hidden` values per row each), and the state before each row (`hidden` values per row, zeros before a first step).
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
/// - Parameters:
///   - scores: One row of `columns` scores for each target; replaced by the gradients.
///   - columns: The number of scores of a row.
///   - targets: The target column of each row, in 0..<`columns`.
///   - scale: The factor on the gradients, which the losses do not have.
/// - Returns: The sum of the losses of the rows, in nats.
package func softmaxGradients(_ scores: inout [Float], columns: Int, targets: [Int32], scale: Float) -> Double {
    precondition(
        scores.count == targets.count * columns && targets.allSatisfy { $0 >= 0 && Int($0) < columns },
        "\(scores.count) scores for \(targets.count) targets of \(columns)")
    var losses = 0.0
    unsafe vidrec_softmax_gradients(targets.count, columns, &scores, targets, scale, &losses)
    return losses
}
