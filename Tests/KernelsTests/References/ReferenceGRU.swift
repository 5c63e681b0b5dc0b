import Foundation

/// The reference implementation of a gated recurrent unit over one sequence, in double precision: the equations of Cho et
/// al. (2014) as PyTorch has them, and their derivatives.
struct ReferenceGRU {
    let hidden: Int
    /// hidden x 3·hidden: of r, z and n.
    let weights: [Double]
    /// 3·hidden.
    let bias: [Double]

    /// What one step computes.
    struct Step {
        var r: [Double] = []
        var z: [Double] = []
        var n: [Double] = []
        /// What r is multiplied with.
        var inner: [Double] = []
        var state: [Double] = []

        /// The gates as the kernels write them.
        var gates: [Double] { r + z + n + inner }
    }

    /// Runs over a sequence: `inputs` are its steps x 3·hidden.
    func forward(_ inputs: [Double]) -> [Step] {
        var steps: [Step] = []
        for number in 0..<inputs.count / (3 * hidden) {
            let input = inputs[number * 3 * hidden..<(number + 1) * 3 * hidden].map { $0 }
            let before = steps.last?.state ?? [Double](repeating: 0, count: hidden)
            let recurrent = (0..<3 * hidden).map { gate in
                (0..<hidden).reduce(bias[gate]) { $0 + before[$1] * weights[$1 * 3 * hidden + gate] }
            }
            var step = Step()
            for i in 0..<hidden {
                let r = 1 / (1 + exp(-input[i] - recurrent[i]))
                let z = 1 / (1 + exp(-input[hidden + i] - recurrent[hidden + i]))
                let n = tanh(input[2 * hidden + i] + r * recurrent[2 * hidden + i])
                step.r.append(r)
                step.z.append(z)
                step.n.append(n)
                step.inner.append(recurrent[2 * hidden + i])
                step.state.append((1 - z) * n + z * before[i])
            }
            steps.append(step)
        }
        return steps
    }

    /// Returns the gradients of the two sums that enter the gates, steps x 3·hidden each, from those of the states.
    func backward(_ steps: [Step], stateGradients: [Double]) -> (inputs: [Double], recurrent: [Double]) {
        var inputs = [Double](repeating: 0, count: steps.count * 3 * hidden)
        var recurrent = inputs
        var carried = [Double](repeating: 0, count: hidden)
        for number in steps.indices.reversed() {
            let step = steps[number]
            let before = number > 0 ? steps[number - 1].state : [Double](repeating: 0, count: hidden)
            var next = [Double](repeating: 0, count: hidden)
            let start = number * 3 * hidden
            for i in 0..<hidden {
                let gradient = stateGradients[number * hidden + i] + carried[i]
                // h = (1 - z) n + z h', n = tanh(a + r b), r and z are sigmoids.
                let sumOfN = gradient * (1 - step.z[i]) * (1 - step.n[i] * step.n[i])
                let sumOfR = sumOfN * step.inner[i] * step.r[i] * (1 - step.r[i])
                let sumOfZ = gradient * (before[i] - step.n[i]) * step.z[i] * (1 - step.z[i])
                for (gate, value) in [sumOfR, sumOfZ, sumOfN].enumerated() {
                    inputs[start + gate * hidden + i] = value
                    recurrent[start + gate * hidden + i] = gate == 2 ? value * step.r[i] : value
                }
                next[i] = gradient * step.z[i]
            }
            for i in 0..<hidden {
                for gate in 0..<3 * hidden {
                    next[i] += recurrent[start + gate] * weights[i * 3 * hidden + gate]
                }
            }
            carried = next
        }
        return (inputs, recurrent)
    }
}
