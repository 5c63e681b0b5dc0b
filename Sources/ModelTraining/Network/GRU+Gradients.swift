internal import Kernels
public import SequenceModels

extension GRU {
    /// The gradients of a loss, each in the shape of the weights or inputs.
    public struct Gradients: Hashable, Sendable {
        /// The gradient of the unit's `inputWeights`, in their shape.
        public fileprivate(set) var inputWeights: [Float]
        /// The gradient of the unit's `recurrentWeights`, in their shape.
        public fileprivate(set) var recurrentWeights: [Float]
        /// The gradient of the unit's `inputBias`.
        public fileprivate(set) var inputBias: [Float]
        /// The gradient of the unit's `recurrentBias`.
        public fileprivate(set) var recurrentBias: [Float]
        /// The gradient of the inputs, `inputCount` values per step; empty if not requested.
        public fileprivate(set) var inputs: [Float]
    }

    /// Returns the gradients of a loss by backpropagation through time (Werbos, "Backpropagation Through Time", 1990),
    /// over all steps.
    ///
    /// - Parameters:
    ///   - trace: The result of ``GRU/run(_:lengths:)`` of this unit.
    ///   - stateGradients: The gradient of the loss with respect to every state, `hiddenCount` values each, without its
    ///     effect through later states.
    ///   - includingInputs: Whether to compute the gradients of the inputs, too.
    public func gradients(
        of trace: Trace, stateGradients: [Float], includingInputs: Bool = false
    ) -> Gradients {
        let steps = trace.lengths.reduce(0, +)
        let (atInputs, atRecurrence) = runRecurrenceBackward(
            weights: recurrentWeights, gates: trace.gates, states: trace.states, stateGradients: stateGradients,
            hidden: hiddenCount, lengths: trace.lengths)
        var result = Gradients(
            inputWeights: [Float](repeating: 0, count: inputWeights.count),
            recurrentWeights: [Float](repeating: 0, count: recurrentWeights.count),
            inputBias: columnSums(atInputs, columns: 3 * hiddenCount),
            recurrentBias: columnSums(atRecurrence, columns: 3 * hiddenCount),
            inputs: []
        )
        addTransposedProduct(
            atInputs, trace.inputs, rows: 3 * hiddenCount, inner: steps, columns: inputCount, to: &result.inputWeights)
        addTransposedProduct(
            atRecurrence, previousStates(trace), rows: 3 * hiddenCount, inner: steps, columns: hiddenCount,
            to: &result.recurrentWeights)
        if includingInputs {
            result.inputs = [Float](repeating: 0, count: trace.inputs.count)
            addProduct(
                atInputs, inputWeights, rows: steps, inner: 3 * hiddenCount, columns: inputCount, to: &result.inputs)
        }
        return result
    }

    /// Returns the state before every step: zeros at the start of a sequence.
    private func previousStates(_ trace: Trace) -> [Float] {
        var previous: [Float] = []
        previous.reserveCapacity(trace.states.count)
        var start = 0
        for length in trace.lengths where length > 0 {
            previous.append(contentsOf: repeatElement(0, count: hiddenCount))
            previous += trace.states[start * hiddenCount..<(start + length - 1) * hiddenCount]
            start += length
        }
        return previous
    }

    private func columnSums(_ matrix: [Float], columns: Int) -> [Float] {
        let rows = matrix.count / columns
        var sums = [Float](repeating: 0, count: columns)
        addProduct(
            [Float](repeating: 1, count: rows), matrix, rows: 1, inner: rows, columns: columns, to: &sums)
        return sums
    }
}
