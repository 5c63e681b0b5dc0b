import ModelTraining
import Testing

@testable import SequenceModels

@Suite("GRU")
struct GRUTests {
    /// ((7k) mod 11 - 5) / 10, for k from a start.
    private func pattern(_ count: Int, from start: Int) -> [Float] {
        (start..<start + count).map { Float($0 * 7 % 11 - 5) / 10 }
    }

    private var small: GRU {
        GRU(
            inputCount: 3, hiddenCount: 2, inputWeights: pattern(18, from: 0), recurrentWeights: pattern(12, from: 100),
            inputBias: pattern(6, from: 200), recurrentBias: pattern(6, from: 300))
    }

    private let inputs: [Float] = [1, -0.5, 0.25, 0, 2, -1, 0.5, 0.5, 0.5]
    /// PyTorch's equations computed by NumPy in double precision.
    private let states: [Float] = [0.321960604, 0.024950896, -0.02186153, -0.345384743, 0.329409091, -0.277661874]

    @Test("runs as NumPy computes PyTorch's equations")
    func forward() {
        let trace = small.run(inputs, lengths: [3])
        for (state, expected) in zip(trace.states, states) {
            #expect(abs(state - expected) < 1e-6)
        }
        #expect(trace.states.count == states.count)
    }

    @Test("begins every sequence anew")
    func sequences() {
        let single = small.run(inputs, lengths: [3])
        let both = small.run(inputs + inputs, lengths: [3, 3])
        #expect(both.states == single.states + single.states)
        let cut = small.run(inputs, lengths: [1, 2])
        #expect(Array(cut.states[..<2]) == Array(single.states[..<2]))
        #expect(cut.states[2] != single.states[2])
        #expect(small.run([], lengths: []).states.isEmpty)
    }

    @Test("keeps its state within -1 and 1, whatever comes")
    func saturation() {
        let trace = small.run([1e30, -1e30, 1e30, -200, 200, 200, 0, 0, 0], lengths: [3])
        #expect(trace.states.allSatisfy { abs($0) <= 1 })
    }

    @Test("gives the gradients of its inputs that finite differences give")
    func inputGradients() {
        // The loss is a weighted sum of all states; its slope by central differences, good to about 1e-3 in floats.
        let slopes: [Float] = [0.3, -1, 0.7, 0.2, -0.4, 0.9]
        func loss(_ inputs: [Float]) -> Double {
            zip(small.run(inputs, lengths: [2, 1]).states, slopes).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        let gradients = small.gradients(
            of: small.run(inputs, lengths: [2, 1]), stateGradients: slopes, includingInputs: true
        ).inputs
        for index in inputs.indices {
            var higher = inputs
            var lower = inputs
            higher[index] += 0.01
            lower[index] -= 0.01
            let slope = (loss(higher) - loss(lower)) / 0.02
            #expect(abs(Double(gradients[index]) - slope) < 1e-4, "input \(index)")
        }
    }
}
