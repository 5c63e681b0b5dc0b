internal import Kernels

/// The settings of the percentile bootstrap over source clips, or over users, which gives 95% intervals.
///
/// Queries made from one clip succeed and fail together, so clips are resampled with replacement, each with all its
/// queries (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapters 8 and 13). The same seed gives the
/// same resamples.
public struct Bootstrap: Hashable, Sendable {
    /// The number of resamples; 0 for no intervals.
    public let draws: Int
    /// The seed of the random numbers; equal seeds give equal resamples.
    public let seed: UInt64

    /// Creates the settings from a number of resamples and a seed.
    ///
    /// - Precondition: `draws` is at least 0.
    public init(draws: Int = 2000, seed: UInt64 = 7) {
        precondition(draws >= 0, "the number of resamples must be at least 0, not \(draws)")
        self.draws = draws
        self.seed = seed
    }

    /// Calls `body` for each resample, with the multiplicity of each of `count` clips or users.
    func forEachDraw(of count: Int, _ body: ([Int]) -> Void) {
        var generator = SeededGenerator(seed: seed)
        var weights = [Int](repeating: 0, count: count)
        for _ in 0..<draws {
            for clip in weights.indices { weights[clip] = 0 }
            for _ in 0..<count {
                weights[generator.index(below: count)] += 1
            }
            body(weights)
        }
    }
}
