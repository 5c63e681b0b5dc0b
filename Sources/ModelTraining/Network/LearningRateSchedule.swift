private import Foundation

/// A learning rate schedule with a linear warmup, then a half cosine that falls to 0 (Loshchilov and Hutter, "SGDR",
/// ICLR 2017).
struct LearningRateSchedule: Hashable, Sendable {
    let highest: Float
    let steps: Int
    let warmupSteps: Int

    /// Returns the learning rate of a step, counted from 0.
    func rate(at step: Int) -> Float {
        if step < warmupSteps {
            return highest * Float(step + 1) / Float(warmupSteps)
        }
        let progress = Double(step - warmupSteps) / Double(max(1, steps - warmupSteps))
        return highest * Float((1 + cos(Double.pi * min(1, progress))) / 2)
    }
}
