internal import CKernels

/// Adds left · right to `result`; all row by row, `left` of `rows` x `inner`, `right` of `inner` x `columns`.
///
/// Every value is summed over `inner` in ascending order: the result does not depend on the processor.
package func addProduct(
    _ left: [Float], _ right: [Float], rows: Int, inner: Int, columns: Int, to result: inout [Float]
) {
    precondition(
        left.count == rows * inner && right.count == inner * columns && result.count == rows * columns,
        "\(left.count), \(right.count) and \(result.count) values for \(rows) x \(inner) x \(columns)"
    )
    unsafe vidrec_add_product(rows, inner, columns, left, right, &result)
}

/// Adds transpose(left) · right to `result`: as `addProduct`, but `left` is `inner` x `rows`.
package func addTransposedProduct(
    _ left: [Float], _ right: [Float], rows: Int, inner: Int, columns: Int, to result: inout [Float]
) {
    precondition(
        left.count == rows * inner && right.count == inner * columns && result.count == rows * columns,
        "\(left.count), \(right.count) and \(result.count) values for \(rows) x \(inner) x \(columns)"
    )
    unsafe vidrec_add_transposed_product(rows, inner, columns, left, right, &result)
}

/// Runs the recurrence over sequences that stand one after another; each begins with a state of zeros.
///
/// - Returns: the gates (r, z, n and what r was multiplied with; 4 · `hidden` a step) and the states (`hidden` a step).
package func runRecurrence(
    inputGates: [Float], weights: [Float], bias: [Float], hidden: Int, lengths: [Int]
) -> (gates: [Float], states: [Float]) {
    let steps = lengths.reduce(0, +)
    precondition(
        inputGates.count == steps * 3 * hidden && weights.count == 3 * hidden * hidden && bias.count == 3 * hidden,
        "\(inputGates.count) gates, \(weights.count) weights and \(bias.count) biases for \(steps) x \(hidden)"
    )
    var gates = [Float](repeating: 0, count: steps * 4 * hidden)
    var states = [Float](repeating: 0, count: steps * hidden)
    var scratch = [Float](repeating: 0, count: 3 * hidden)
    unsafe gates.withUnsafeMutableBufferPointer { gates in
        unsafe states.withUnsafeMutableBufferPointer { states in
            unsafe inputGates.withUnsafeBufferPointer { inputGates in
                guard let gates = gates.baseAddress, let states = states.baseAddress,
                    let inputs = inputGates.baseAddress
                else { return }
                var start = 0
                for length in lengths {
                    unsafe vidrec_gru_forward(
                        length, hidden, inputs + start * 3 * hidden, weights, bias, gates + start * 4 * hidden,
                        states + start * hidden, &scratch)
                    start += length
                }
            }
        }
    }
    return (gates, states)
}

/// Goes back through what `runRecurrence` did.
///
/// - Parameter weights: 3 · `hidden` x `hidden`, the transpose of what the recurrence ran on.
/// - Returns: the gradients of the two sums that enter the gates, 3 · `hidden` a step each.
package func runRecurrenceBackward(
    weights: [Float], gates: [Float], states: [Float], stateGradients: [Float], hidden: Int, lengths: [Int]
) -> (inputs: [Float], recurrent: [Float]) {
    let steps = lengths.reduce(0, +)
    precondition(
        weights.count == 3 * hidden * hidden && gates.count == steps * 4 * hidden
            && states.count == steps * hidden && stateGradients.count == steps * hidden,
        "\(gates.count) gates and \(stateGradients.count) gradients for \(steps) x \(hidden)"
    )
    var inputs = [Float](repeating: 0, count: steps * 3 * hidden)
    var recurrent = inputs
    var scratch = [Float](repeating: 0, count: hidden)
    unsafe inputs.withUnsafeMutableBufferPointer { inputs in
        unsafe recurrent.withUnsafeMutableBufferPointer { recurrent in
            unsafe gates.withUnsafeBufferPointer { gates in
                unsafe states.withUnsafeBufferPointer { states in
                    unsafe stateGradients.withUnsafeBufferPointer { gradients in
                        guard let inputs = inputs.baseAddress, let recurrent = recurrent.baseAddress,
                            let gates = gates.baseAddress, let states = states.baseAddress,
                            let gradients = gradients.baseAddress
                        else { return }
                        var start = 0
                        for length in lengths {
                            unsafe vidrec_gru_backward(
                                length, hidden, weights, gates + start * 4 * hidden, states + start * hidden,
                                gradients + start * hidden, inputs + start * 3 * hidden,
                                recurrent + start * 3 * hidden, &scratch)
                            start += length
                        }
                    }
                }
            }
        }
    }
    return (inputs, recurrent)
}

/// The transpose of a matrix of `rows` x `columns`.
package func transposed(_ matrix: [Float], rows: Int, columns: Int) -> [Float] {
    precondition(matrix.count == rows * columns, "\(matrix.count) values for \(rows) x \(columns)")
    return unsafe [Float](unsafeUninitializedCapacity: matrix.count) { result, initialized in
        for column in 0..<columns {
            for row in 0..<rows {
                unsafe result[column * rows + row] = matrix[row * columns + column]
            }
        }
        initialized = matrix.count
    }
}
