private import Foundation

/// A weighted sum of the standardized scores of several recommenders.
///
/// The scores of each component are brought to mean 0 and standard deviation 1 over all items, multiplied by the
/// component's weight and added; a popularity penalty is subtracted.
///
/// ``BlendTrainer`` fits the weights: those of a linear ranker for the next positive interactions of users.
public struct BlendRecommender: Recommender {
    /// A recommender and its weight in the sum.
    public struct Component: Sendable {
        /// The name of the component, such as that of its strategy; scores do not depend on it.
        public let name: String
        /// The recommender whose scores are added.
        public let recommender: any Recommender
        /// The factor on the component's standardized scores; a component of weight 0 is skipped.
        public let weight: Float

        /// Creates a component from a recommender and its weight.
        public init(name: String, recommender: any Recommender, weight: Float) {
            self.name = name
            self.recommender = recommender
            self.weight = weight
        }
    }

    /// The components of the sum, in the given order.
    public let components: [Component]
    /// The amount that is subtracted from the score of each item for its popularity; 0 for the items after these.
    private let penalties: [Float]
    /// The number of items: the maximum over all components, 0 without any.
    public let itemCount: Int

    /// Creates a blend of recommenders.
    ///
    /// A component with fewer items than `itemCount` adds nothing to the scores of the items it does not have.
    ///
    /// - Parameters:
    ///   - components: The recommenders and their weights.
    ///   - itemUsers: The item-user matrix, for the number of users with a positive interaction with each item.
    ///   - popularityPenalty: β: β · ln(1 + users) is subtracted from the score of each item, as if probabilities were
    ///     divided by a power of the number of users; 0 for none.
    public init(_ components: [Component], itemUsers: ItemUserMatrix, popularityPenalty: Float) {
        self.components = components
        penalties =
            popularityPenalty == 0
            ? [] : (0..<itemUsers.itemCount).map { popularityPenalty * log1pf(Float(itemUsers.userCount(of: $0))) }
        itemCount = components.map(\.recommender.itemCount).max() ?? 0
    }

    /// Scores every item by the weighted sum of the components that can score the history, minus the popularity
    /// penalty; returns `false` and zeros if none can but popularity, which is the same for all histories.
    public func score(_ history: History, into scores: inout [Float]) -> Bool {
        scores.replace(with: 0, count: itemCount)
        var own: [Float] = []
        var hasScores = false
        for component in components where component.weight != 0 {
            guard component.recommender.score(history, into: &own) else { continue }
            // Popularity alone is no answer to a history; the penalty would list the least popular items first.
            hasScores = hasScores || !(component.recommender is PopularityRecommender)
            Self.standardize(&own)
            for index in own.indices { scores[index] += component.weight * own[index] }
        }
        guard hasScores else {
            scores.replace(with: 0, count: itemCount)
            return false
        }
        for index in penalties.indices where index < itemCount { scores[index] -= penalties[index] }
        return true
    }

    /// Standardizes scores to mean 0 and standard deviation 1; equal scores become zeros.
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
