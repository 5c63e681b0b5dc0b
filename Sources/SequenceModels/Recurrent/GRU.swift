internal import Kernels

/// A gated recurrent unit (Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder", EMNLP 2014), with
/// the reset gate after the recurrent product and two biases, as PyTorch's `GRU` has it:
///
///     r = σ(W_r x + b_r + U_r h + c_r)
///     z = σ(W_z x + b_z + U_z h + c_z)
///     n = tanh(W_n x + b_n + r · (U_n h + c_n))
///     h' = (1 - z) · n + z · h
///
/// Matrices are row-major, with the gates in the order r, z, n.
public struct GRU: Hashable, Sendable {
    /// The number of input values of a step.
    public let inputCount: Int
    /// The number of values of the state (*h*).
    public let hiddenCount: Int
    /// The input weights W: 3 · `hiddenCount` x `inputCount`.
    public let inputWeights: [Float]
    /// The recurrent weights U: 3 · `hiddenCount` x `hiddenCount`.
    public let recurrentWeights: [Float]
    /// The input bias b: 3 · `hiddenCount` values.
    public let inputBias: [Float]
    /// The recurrent bias c: 3 · `hiddenCount` values.
    public let recurrentBias: [Float]

    // The transposed weights, along whose rows the products run.
    private let inputColumns: [Float]
    private let recurrentColumns: [Float]

    /// The intermediate results of a run, for backpropagation.
    public struct Trace: Hashable, Sendable {
        /// The number of steps of each sequence, in the order of the inputs.
        public let lengths: [Int]
        /// The state after every step, `hiddenCount` values each, in the order of the inputs.
        public let states: [Float]
        /// The inputs of all steps, `inputCount` values each.
        package let inputs: [Float]
        /// The values that backpropagation needs of every step, 4 · `hiddenCount` each: the gates r, z and n, and the
        /// recurrent product of n.
        package let gates: [Float]
    }

    /// Creates a unit from its weights.
    ///
    /// - Precondition: The arrays have the sizes of their shapes.
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

    /// Runs the unit over sequences, each from a state of zeros, and returns the states of all steps.
    ///
    /// - Parameters:
    ///   - inputs: The steps of all sequences one after another, `inputCount` values each.
    ///   - lengths: The number of steps of each sequence.
    /// - Precondition: `inputs` has `inputCount` values for each step.
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
}
