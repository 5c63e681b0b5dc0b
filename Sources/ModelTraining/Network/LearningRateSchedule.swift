private import Foundation

/// A learning rate that rises evenly at first and then falls to zero as half a cosine (Loshchilov and Hutter, "SGDR",
/// ICLR 2017).
struct LearningRateSchedule: Hashable, Sendable {
    let highest: Float
    let steps: Int
    let warmupSteps: Int

    /// The rate of a step, counted from 0.
    func rate(at step: Int) -> Float {
        if step < warmupSteps {
            return highest * Float(step + 1) / Float(warmupSteps)
        }
        let progress = Double(step - warmupSteps) / Double(max(1, steps - warmupSteps))
        return highest * Float((1 + cos(Double.pi * min(1, progress))) / 2)
    }
}
