internal import Kernels
public import SequenceModels

extension GRU {
    /// How a loss changes with the weights and with the inputs, each in the shape of what it belongs to.
    public struct Gradients: Hashable, Sendable {
        /// Of `inputWeights`.
        public fileprivate(set) var inputWeights: [Float]
        /// Of `recurrentWeights`.
        public fileprivate(set) var recurrentWeights: [Float]
        /// Of `inputBias`.
        public fileprivate(set) var inputBias: [Float]
        /// Of `recurrentBias`.
        public fileprivate(set) var recurrentBias: [Float]
        /// Of the inputs; empty if not asked for.
        public fileprivate(set) var inputs: [Float]
    }

    /// Goes back through time (Werbos, "Backpropagation Through Time", 1990), over all steps.
    ///
    /// - Parameters:
    ///   - trace: what `run` returned.
    ///   - stateGradients: how the loss changes with every state.
    ///   - includingInputs: whether the gradients of the inputs are wanted too.
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

    /// The state before every step: zeros at the start of a sequence.
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
