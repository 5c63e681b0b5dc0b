internal import CKernels

/// Adds left · right to `result`; all row-major: `left` is `rows` x `inner`, `right` `inner` x `columns`, `result`
/// `rows` x `columns`.
///
/// Every value is summed over `inner` in ascending order: the result does not depend on the processor. Other numbers of
/// values trap.
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

/// Runs the recurrence of a gated recurrent unit over sequences stored one after another; each starts from a state of
/// zeros.
///
/// - Parameters:
///   - inputGates: The input part of the gates, with its bias: 3 · `hidden` values (r, z, n) per step.
///   - weights: The recurrent weights, `hidden` x 3 · `hidden`, row-major.
///   - bias: The recurrent bias, 3 · `hidden` values.
///   - hidden: The number of values of a state.
///   - lengths: The number of steps of each sequence.
/// - Returns: The gates (r, z, n and the factor of r; 4 · `hidden` per step) and the states (`hidden` per step).
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

/// Backpropagates through `runRecurrence`.
///
/// - Parameters:
///   - weights: 3 · `hidden` x `hidden`, the transpose of those that `runRecurrence` used.
///   - gates: The gates that `runRecurrence` returned.
///   - states: The states that `runRecurrence` returned.
///   - stateGradients: The gradients of the states, `hidden` per step, without those through later steps.
///   - hidden: The number of values of a state.
///   - lengths: The number of steps of each sequence.
/// - Returns: The gradients of the two sums that enter the gates, from the inputs and from the states, 3 · `hidden` per
///   step each.
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

/// Returns the transpose of a matrix of `rows` x `columns`, both row-major.
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
