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
        /// The inputs of every step.
        package let inputs: [Float]
        /// The values of the gates r, z and n of every step, 3 · `hiddenCount` each.
        package let gates: [Float]
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
}
