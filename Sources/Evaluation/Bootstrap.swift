internal import Kernels

/// How intervals are estimated: the percentile bootstrap over source clips, or over viewers.
///
/// Queries made from one clip succeed and fail together, so clips are drawn, with replacement, each with all its queries
/// (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapters 8 and 13). The same seed gives the same draws.
public struct Bootstrap: Hashable, Sendable {
    /// How many times the clips are drawn; none for no intervals.
    public let draws: Int
    /// What the random numbers begin with.
    public let seed: UInt64

    /// Settings.
    ///
    /// - Precondition: `draws` is not negative.
    public init(draws: Int = 2000, seed: UInt64 = 7) {
        precondition(draws >= 0, "cannot draw \(draws) times")
        self.draws = draws
        self.seed = seed
    }

    /// Calls `body` for each draw, with how many times each of `count` clips or viewers was drawn.
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
