private import Foundation

/// Several recommenders whose scores are brought to one scale and added: each says how far above its own mean an item is,
/// in standard deviations over all items, times its weight.
///
/// Weights of `BlendTrainer` are those of a linear ranker that was fitted to what viewers took up next.
public struct BlendRecommender: Recommender {
    /// A recommender and what its word counts.
    public struct Component: Sendable {
        /// What to call it.
        public let name: String
        /// The recommender.
        public let recommender: any Recommender
        /// What a standard deviation of its scores adds.
        public let weight: Float

        /// Joins the facts.
        public init(name: String, recommender: any Recommender, weight: Float) {
            self.name = name
            self.recommender = recommender
            self.weight = weight
        }
    }

    /// What is added.
    public let components: [Component]
    /// What is taken off the score of each item for being popular; of the items after these nothing.
    private let penalties: [Float]
    /// How many items it knows.
    public let itemCount: Int

    /// Joins recommenders.
    ///
    /// One that knows only the first items says nothing of the others, neither for nor against them.
    ///
    /// - Parameters:
    ///   - components: the recommenders.
    ///   - viewers: how many viewers wanted each item.
    ///   - popularityPenalty: β: scores are lessened by β · ln(1 + viewers), as if probabilities were divided by a power of
    ///     the number of viewers.
    public init(_ components: [Component], viewers: ViewerLists, popularityPenalty: Float) {
        self.components = components
        penalties =
            popularityPenalty == 0
            ? [] : (0..<viewers.itemCount).map { popularityPenalty * log1pf(Float(viewers.count(of: $0))) }
        itemCount = components.map(\.recommender.itemCount).max() ?? 0
    }

    /// Adds what the recommenders say that have something to say.
    public func score(_ history: History, into scores: inout [Float]) -> Bool {
        scores.replace(with: 0, count: itemCount)
        var own: [Float] = []
        var hasSpoken = false
        for component in components where component.weight != 0 {
            guard component.recommender.score(history, into: &own) else { continue }
            hasSpoken = true
            Self.standardize(&own)
            for index in own.indices { scores[index] += component.weight * own[index] }
        }
        if hasSpoken {
            for index in penalties.indices where index < itemCount { scores[index] -= penalties[index] }
        }
        return hasSpoken
    }

    /// Brings scores to a mean of 0 and a standard deviation of 1; equal scores become zeros.
    static func standardize(_ scores: inout [Float]) {
        let (mean, deviation) = moments(of: scores)
        let scale = deviation > 0 ? 1 / deviation : 0
        for index in scores.indices { scores[index] = (scores[index] - mean) * scale }
    }

    private static func moments(of scores: [Float]) -> (mean: Float, deviation: Float) {
        var (sums, squares) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
        var index = 0
        while index + 8 <= scores.count {
            var values = SIMD8<Float>.zero
            for lane in 0..<8 { values[lane] = scores[index + lane] }
            sums += values
            squares += values * values
            index += 8
        }
        var (sum, square) = (Double(sums.sum()), Double(squares.sum()))
        for score in scores[index...] {
            sum += Double(score)
            square += Double(score) * Double(score)
        }
        let count = Double(max(1, scores.count))
        let variance = square / count - sum / count * (sum / count)
        return (Float(sum / count), Float(max(0, variance).squareRoot()))
    }
}
