/// Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019).
struct AdamW: Hashable, Sendable {
    /// The running means of the gradients.
    private(set) var first: [Float]
    /// The running means of their squares.
    private(set) var second: [Float]
    /// How many steps were made.
    private(set) var step: Int

    /// Parameters that are treated alike.
    struct Group: Hashable, Sendable {
        let range: Range<Int>
        let rate: Float
        let decay: Float
    }

    private static let firstKeep: Float = 0.9
    private static let secondKeep: Float = 0.999
    private static let epsilon: Float = 1e-8

    init(count: Int) {
        first = [Float](repeating: 0, count: count)
        second = first
        step = 0
    }

    /// Goes on from known moments.
    init(first: [Float], second: [Float], step: Int) {
        precondition(first.count == second.count && step >= 0, "\(first.count) and \(second.count) moments at \(step)")
        self.first = first
        self.second = second
        self.step = step
    }

    /// Makes one step.
    mutating func update(_ parameters: inout [Float], gradients: [Float], groups: [Group]) {
        precondition(
            parameters.count == first.count && gradients.count == first.count,
            "\(parameters.count) parameters and \(gradients.count) gradients for \(first.count) moments"
        )
        step += 1
        let firstCorrection = 1 - Self.power(Double(Self.firstKeep), step)
        let secondCorrection = 1 - Self.power(Double(Self.secondKeep), step)
        for group in groups where group.rate > 0 {
            for index in group.range {
                let gradient = gradients[index]
                first[index] = Self.firstKeep * first[index] + (1 - Self.firstKeep) * gradient
                second[index] = Self.secondKeep * second[index] + (1 - Self.secondKeep) * gradient * gradient
                let root = (second[index] / Float(secondCorrection)).squareRoot()
                let move = first[index] / Float(firstCorrection) / (root + Self.epsilon)
                parameters[index] -= group.rate * (move + group.decay * parameters[index])
            }
        }
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        var result = 1.0
        var square = base
        var left = exponent
        while left > 0 {
            if left & 1 == 1 { result *= square }
            square *= square
            left >>= 1
        }
        return result
    }
}
