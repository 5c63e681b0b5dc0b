/// The reference implementation of a step of Adam with decoupled weight decay, in single precision.
enum ReferenceAdam {
    /// Moves parameters and moments by one step; each operation rounds by itself.
    static func step(
        _ parameters: inout [Float], gradients: [Float], first: inout [Float], second: inout [Float], rate: Float,
        decay: Float, secondCorrection: Float
    ) {
        for index in parameters.indices {
            let gradient = gradients[index]
            let kept: Float = 0.9 * first[index]
            let added: Float = 0.1 * gradient
            first[index] = kept + added
            let keptSquare: Float = 0.999 * second[index]
            let scaled: Float = 0.001 * gradient
            let square: Float = scaled * gradient
            second[index] = keptSquare + square
            let corrected: Float = second[index] * secondCorrection
            let root: Float = corrected.squareRoot() + 1e-8
            let move: Float = rate * first[index] / root
            let shrink: Float = decay * parameters[index]
            parameters[index] -= move + shrink
        }
    }
}
