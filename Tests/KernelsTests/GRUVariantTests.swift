import CKernels
import Testing

@Suite("Gated recurrent units")
struct GRUVariantTests {
    /// What one sequence is run on.
    private struct Case {
        let hidden: Int
        let inputs: [Float]
        let weights: [Float]
        let bias: [Float]
        let stateGradients: [Float]

        init(steps: Int, hidden: Int, scale: Float = 1) {
            self.hidden = hidden
            inputs = randomFloats(steps * 3 * hidden, seed: 1).map { $0 * 2 * scale }
            let limit = 1 / Float(hidden).squareRoot()
            weights = randomFloats(hidden * 3 * hidden, seed: 2).map { $0 * limit }
            bias = randomFloats(3 * hidden, seed: 3)
            stateGradients = randomFloats(steps * hidden, seed: 4)
        }

        var steps: Int { inputs.count / (3 * hidden) }

        /// 3·hidden x hidden.
        var transposedWeights: [Float] {
            (0..<3 * hidden).flatMap { gate in (0..<hidden).map { weights[$0 * 3 * hidden + gate] } }
        }

        var reference: ReferenceGRU {
            ReferenceGRU(hidden: hidden, weights: weights.doubles, bias: bias.doubles)
        }
    }

    private static let shapes = [(1, 1), (1, 8), (2, 7), (3, 15), (5, 16), (4, 17), (6, 32), (3, 33), (2, 65)]

    /// The functions are within 2⁻²¹ of theirs, and errors grow with the steps.
    private static let tolerance = 1e-5

    @Test("Agree with the equations in double precision, forward and backward", arguments: Variant.narrow, shapes)
    func definition(variant: Variant, shape: (steps: Int, hidden: Int)) throws {
        let own = Case(steps: shape.steps, hidden: shape.hidden)
        let found = try run(variant, own, offset: 0)
        let steps = own.reference.forward(own.inputs.doubles)
        #expect(relativeError(found.gates, steps.flatMap(\.gates)) < Self.tolerance)
        #expect(relativeError(found.states, steps.flatMap(\.state)) < Self.tolerance)
        let gradients = own.reference.backward(steps, stateGradients: own.stateGradients.doubles)
        #expect(relativeError(found.inputGradients, gradients.inputs) < Self.tolerance)
        #expect(relativeError(found.recurrentGradients, gradients.recurrent) < Self.tolerance)
    }

    @Test("Are the same to the bit in every variant", arguments: shapes, [1, 100] as [Float])
    func bits(shape: (steps: Int, hidden: Int), scale: Float) throws {
        let own = Case(steps: shape.steps, hidden: shape.hidden, scale: scale)
        let plain = try run(.plain, own, offset: 0)
        for variant in Variant.narrow {
            let found = try run(variant, own, offset: 1)
            #expect(found.gates.bits == plain.gates.bits)
            #expect(found.states.bits == plain.states.bits)
            #expect(found.inputGradients.bits == plain.inputGradients.bits)
            #expect(found.recurrentGradients.bits == plain.recurrentGradients.bits)
        }
    }

    @Test("Packed by step, each sequence is run as if it were alone", arguments: Variant.wide, [16, 32, 48, 64])
    func packed(variant: Variant, hidden: Int) throws {
        for lengths in [[1], [5], [4, 3, 3, 1], [6, 6, 5, 5, 4, 2, 1]] {
            let sequences = lengths.enumerated().map { number, steps in
                // Of different inputs, but the same weights.
                let own = Case(steps: steps, hidden: hidden)
                let seed = UInt64(10 + number)
                return (
                    inputs: randomFloats(own.inputs.count, seed: seed),
                    gradients: randomFloats(own.stateGradients.count, seed: seed + 50), own: own
                )
            }
            guard let own = sequences.first?.own else { continue }
            let active = (0..<(lengths.first ?? 0)).map { step in Int32(lengths.count { $0 > step }) }
            /// Rows by step of all sequences that have it.
            func pack(_ width: Int, _ values: (Int) -> [Float]) -> [Float] {
                active.enumerated().flatMap { step, count in
                    (0..<Int(count)).flatMap { values($0)[step * width..<(step + 1) * width] }
                }
            }
            let found = try runPacked(
                variant, own, active: active, inputs: pack(3 * hidden) { sequences[$0].inputs },
                stateGradients: pack(hidden) { sequences[$0].gradients })
            let expected = sequences.map { sequence -> (gates: [Float], states: [Float], gradients: [[Float]]) in
                let steps = own.reference.forward(sequence.inputs.doubles)
                let gradients = own.reference.backward(steps, stateGradients: sequence.gradients.doubles)
                return (
                    steps.flatMap(\.gates).map { Float($0) }, steps.flatMap(\.state).map { Float($0) },
                    [gradients.inputs.map { Float($0) }, gradients.recurrent.map { Float($0) }]
                )
            }
            func error(_ found: [Float], _ width: Int, _ values: (Int) -> [Float]) -> Double {
                relativeError(found, pack(width, values).doubles)
            }
            #expect(error(found.gates, 4 * hidden) { expected[$0].gates } < Self.tolerance)
            #expect(error(found.states, hidden) { expected[$0].states } < Self.tolerance)
            #expect(error(found.inputGradients, 3 * hidden) { expected[$0].gradients[0] } < Self.tolerance)
            #expect(error(found.recurrentGradients, 3 * hidden) { expected[$0].gradients[1] } < Self.tolerance)
            #expect(
                error(found.previous, hidden) {
                    [Float](repeating: 0, count: hidden) + expected[$0].states.dropLast(hidden)
                } < Self.tolerance)
        }
    }

    @Test("The reference's gradients are those of finite differences")
    func finiteDifferences() {
        let own = Case(steps: 3, hidden: 4)
        let weights = own.stateGradients.doubles
        func loss(_ inputs: [Double]) -> Double {
            zip(own.reference.forward(inputs).flatMap(\.state), weights).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let inputs = own.inputs.doubles
        let gradients = own.reference.backward(own.reference.forward(inputs), stateGradients: weights).inputs
        for index in inputs.indices {
            var (up, down) = (inputs, inputs)
            up[index] += 1e-5
            down[index] -= 1e-5
            #expect(abs((loss(up) - loss(down)) / 2e-5 - gradients[index]) < 1e-8)
        }
    }

    private struct Result {
        var gates: [Float]
        var states: [Float]
        var inputGradients: [Float]
        var recurrentGradients: [Float]
        var previous: [Float] = []
    }

    private func run(_ variant: Variant, _ own: Case, offset: Int) throws -> Result {
        let forward = try unsafe variant.kernel(vidrec_gru_forward_variant)
        let backward = try unsafe variant.kernel(vidrec_gru_backward_variant)
        let (steps, hidden) = (own.steps, own.hidden)
        func read(_ values: [Float]) -> Buffer<Float> { Buffer(values, offset: offset) }
        func room(_ count: Int) -> Buffer<Float> { Buffer(count: count, offset: offset) }
        let (inputs, weights, bias) = (read(own.inputs), read(own.weights), read(own.bias))
        let (gates, states, scratch) = (room(steps * 4 * hidden), room(steps * hidden), room(3 * hidden))
        unsafe forward(
            steps, hidden, inputs.pointer, weights.pointer, bias.pointer, gates.pointer, states.pointer,
            scratch.pointer)
        let (transposed, gradients) = (read(own.transposedWeights), read(own.stateGradients))
        let (inputGradients, recurrentGradients) = (room(steps * 3 * hidden), room(steps * 3 * hidden))
        let rest = room(hidden)
        unsafe backward(
            steps, hidden, transposed.pointer, gates.pointer, states.pointer, gradients.pointer,
            inputGradients.pointer, recurrentGradients.pointer, rest.pointer)
        #expect([gates, states, scratch, inputGradients, recurrentGradients, rest].allSatisfy { $0.isIntact })
        return Result(
            gates: gates.values, states: states.values, inputGradients: inputGradients.values,
            recurrentGradients: recurrentGradients.values)
    }

    private func runPacked(
        _ variant: Variant, _ own: Case, active: [Int32], inputs: [Float], stateGradients: [Float]
    ) throws -> Result {
        let forward = try unsafe variant.kernel(vidrec_packed_gru_forward_variant)
        let backward = try unsafe variant.kernel(vidrec_packed_gru_backward_variant)
        let hidden = own.hidden
        let rows = active.reduce(0) { $0 + Int($1) }
        let (counts, inputs) = (Buffer(active), Buffer(inputs, offset: 1))
        let (weights, bias) = (Buffer(own.weights, offset: 3), Buffer(own.bias))
        let (gates, states) = (Buffer(count: rows * 4 * hidden, offset: 1), Buffer(count: rows * hidden))
        let scratch = Buffer(count: Int(active[0]) * 3 * hidden, offset: 5)
        unsafe forward(
            active.count, counts.pointer, hidden, inputs.pointer, weights.pointer, bias.pointer, gates.pointer,
            states.pointer, scratch.pointer)
        let (transposed, gradients) = (Buffer(own.transposedWeights), Buffer(stateGradients, offset: 1))
        let (inputGradients, recurrentGradients) = (Buffer(count: rows * 3 * hidden), Buffer(count: rows * 3 * hidden))
        let previous = Buffer(count: rows * hidden, offset: 1)
        unsafe backward(
            active.count, counts.pointer, hidden, transposed.pointer, gates.pointer, states.pointer,
            gradients.pointer, inputGradients.pointer, recurrentGradients.pointer, previous.pointer)
        #expect(
            [gates, states, scratch, gradients, inputGradients, recurrentGradients, previous]
                .allSatisfy { $0.isIntact })
        return Result(
            gates: gates.values, states: states.values, inputGradients: inputGradients.values,
            recurrentGradients: recurrentGradients.values, previous: previous.values)
    }
}
