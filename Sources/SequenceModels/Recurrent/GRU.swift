internal import Kernels

/// A gated recurrent unit (Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder", EMNLP 2014), with
/// the reset gate after the recurrent product and two biases, as PyTorch's `GRU` has it:
///
///     r = σ(W_r x + b_r + U_r h + c_r)
///     z = σ(W_z x + b_z + U_z h + c_z)
///     n = tanh(W_n x + b_n + r · (U_n h + c_n))
///     h' = (1 - z) · n + z · h
///
/// Matrices stand row by row, the gates in the order r, z, n.
public struct GRU: Hashable, Sendable {
    /// How many values a step reads.
    public let inputCount: Int
    /// How many values the state has.
    public let hiddenCount: Int
    /// W: 3 · `hiddenCount` x `inputCount`.
    public let inputWeights: [Float]
    /// U: 3 · `hiddenCount` x `hiddenCount`.
    public let recurrentWeights: [Float]
    /// b: 3 · `hiddenCount`.
    public let inputBias: [Float]
    /// c: 3 · `hiddenCount`.
    public let recurrentBias: [Float]

    // The products run along the rows of these.
    private let inputColumns: [Float]
    private let recurrentColumns: [Float]

    /// What a run leaves behind for the way back.
    public struct Trace: Hashable, Sendable {
        /// How many steps each sequence has.
        public let lengths: [Int]
        /// The state after every step, `hiddenCount` values each.
        public let states: [Float]
        let inputs: [Float]
        let gates: [Float]
    }

    /// How a loss changes with the weights and with the inputs, each in the shape of what it belongs to.
    public struct Gradients: Hashable, Sendable {
        /// Of `inputWeights`.
        public internal(set) var inputWeights: [Float]
        /// Of `recurrentWeights`.
        public internal(set) var recurrentWeights: [Float]
        /// Of `inputBias`.
        public internal(set) var inputBias: [Float]
        /// Of `recurrentBias`.
        public internal(set) var recurrentBias: [Float]
        /// Of the inputs; empty if not asked for.
        public internal(set) var inputs: [Float]
    }

    /// Takes known weights.
    ///
    /// - Precondition: the counts are those of the shapes.
    public init(
        inputCount: Int, hiddenCount: Int, inputWeights: [Float], recurrentWeights: [Float], inputBias: [Float],
        recurrentBias: [Float]
    ) {
        precondition(
            inputWeights.count == 3 * hiddenCount * inputCount
                && recurrentWeights.count == 3 * hiddenCount * hiddenCount && inputBias.count == 3 * hiddenCount
                && recurrentBias.count == 3 * hiddenCount,
            "\(inputWeights.count), \(recurrentWeights.count), \(inputBias.count) and \(recurrentBias.count) weights "
                + "for \(inputCount) inputs and a state of \(hiddenCount)"
        )
        self.inputCount = inputCount
        self.hiddenCount = hiddenCount
        self.inputWeights = inputWeights
        self.recurrentWeights = recurrentWeights
        self.inputBias = inputBias
        self.recurrentBias = recurrentBias
        inputColumns = transposed(inputWeights, rows: 3 * hiddenCount, columns: inputCount)
        recurrentColumns = transposed(recurrentWeights, rows: 3 * hiddenCount, columns: hiddenCount)
    }

    /// Reads sequences, each from a state of zeros.
    ///
    /// - Parameters:
    ///   - inputs: the steps of all sequences one after another, `inputCount` values each.
    ///   - lengths: how many steps each sequence has.
    /// - Precondition: the counts agree.
    /// - Complexity: O(*n* · *h* · (*d* + *h*)) for *n* steps of *d* values and a state of *h*.
    public func run(_ inputs: [Float], lengths: [Int]) -> Trace {
        let steps = lengths.reduce(0, +)
        precondition(inputs.count == steps * inputCount, "\(inputs.count) values for \(steps) steps of \(inputCount)")
        var inputGates: [Float] = []
        inputGates.reserveCapacity(steps * 3 * hiddenCount)
        for _ in 0..<steps {
            inputGates += inputBias
        }
        addProduct(
            inputs, inputColumns, rows: steps, inner: inputCount, columns: 3 * hiddenCount, to: &inputGates)
        let (gates, states) = runRecurrence(
            inputGates: inputGates, weights: recurrentColumns, bias: recurrentBias, hidden: hiddenCount,
            lengths: lengths)
        return Trace(lengths: lengths, states: states, inputs: inputs, gates: gates)
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
