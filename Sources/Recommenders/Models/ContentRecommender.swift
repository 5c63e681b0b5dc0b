private import Foundation
internal import Kernels

/// A content-based recommender: ranks clips by the cosine similarity of their embeddings to those of the clips with
/// positive interactions, and lowers clips similar to those with negative ones, as a ``Strategy`` determines.
public struct ContentRecommender: Recommender {
    /// The way to score items from the embeddings of a history.
    public enum Strategy: String, Hashable, Sendable, CaseIterable {
        /// Clusters the clips with positive interactions into up to 8 interests and ranks by the cosine similarity to
        /// the nearest, so that a user with two interests is not shown what lies between them; similarity to one of the
        /// latest 8 clips with negative interactions lowers the score. Later and heavier interactions count more.
        case interests
        /// The cosine similarity to 2 · mean(positive) - mean(negative), as Qdrant's `average_vector`; to
        /// mean(positive) without negative clips.
        ///
        /// Positive and negative are the clips with positive and with negative interactions; weights are ignored.
        case averageVector = "average_vector"
        /// The highest cosine similarity to a positive clip; if a negative clip is at least as near, minus the square
        /// of its similarity, as Qdrant's `best_score`.
        case bestScore = "best_score"
        /// The sum of the cosine similarities to the positive clips minus the sum of those to the negative clips, as
        /// Qdrant's `sum_scores`; weights are ignored.
        case sumScores = "sum_scores"
    }

    /// The maximum number of interests of a history.
    private static let maximumInterests = 8
    /// The minimum cosine similarity at which a clip joins an interest.
    private static let joiningSimilarity: Float = 0.5
    /// The factor on the logarithm of an interest's share of the weight, which ranks small interests behind large
    /// ones.
    private static let shareFactor: Float = 0.1
    /// The factor on the squared similarity to a negative clip, which is subtracted from the score.
    private static let negativeFactor: Float = 0.5

    private let features: ItemFeatures
    private let strategy: Strategy
    private let scan: ItemScan

    /// The number of items, with or without a vector.
    public var itemCount: Int { features.itemCount }

    /// Creates a recommender from the feature vectors of items, by the items' indices.
    public init(_ features: ItemFeatures, strategy: Strategy = .interests) {
        self.init(
            features, strategy: strategy,
            scan: ItemScan(features.values, dimension: max(1, features.dimension)))
    }

    private init(_ features: ItemFeatures, strategy: Strategy, scan: ItemScan) {
        self.features = features
        self.strategy = strategy
        self.scan = scan
    }

    /// Returns a recommender with the same vectors and another strategy.
    ///
    /// - Complexity: O(1), while creating a recommender from many vectors costs far more than one answer.
    public func using(_ strategy: Strategy) -> ContentRecommender {
        ContentRecommender(features, strategy: strategy, scan: scan)
    }

    /// Scores every item by the vectors of the history; an item without a vector gets the lowest score, -4.
    ///
    /// Returns `false` and zeros if no item of the history with a vector has a positive interaction or, for `bestScore`
    /// and `sumScores`, a positive or negative one.
    ///
    /// - Complexity: O(*k* · *n* · *d*) for *n* items of *d* values and *k* interests or, for the other strategies but
    ///   `average_vector`, *k* entries of the history.
    public func score(_ history: History, into scores: inout [Float]) -> Bool {
        scores.replace(with: 0, count: itemCount)
        let known = history.entries.filter { $0.item < itemCount && features.isKnown[$0.item] }
        let positiveEntries = known.filter { $0.weight > 0 }
        let negativeEntries = known.filter { $0.weight < 0 }
        switch strategy {
        case .interests:
            guard !positiveEntries.isEmpty else { return false }
            scoreByInterests(positiveEntries, negativeEntries, into: &scores)
        case .averageVector:
            guard !positiveEntries.isEmpty else { return false }
            let (positive, negative) = (mean(positiveEntries), mean(negativeEntries))
            let query = negativeEntries.isEmpty ? positive : zip(positive, negative).map { 2 * $0 - $1 }
            let length = query.reduce(0) { $0 + $1 * $1 }.squareRoot()
            scan.products(with: query.map { length > 0 ? $0 / length : 0 }, into: &scores)
        case .bestScore:
            guard !positiveEntries.isEmpty || !negativeEntries.isEmpty else { return false }
            let best = highest(positiveEntries)
            let worst = highest(negativeEntries)
            for item in scores.indices {
                scores[item] = best[item] > worst[item] ? best[item] : -(worst[item] * worst[item])
            }
        case .sumScores:
            guard !positiveEntries.isEmpty || !negativeEntries.isEmpty else { return false }
            // The sum of products with vectors is the product with their sum.
            scan.products(with: zip(sum(positiveEntries), sum(negativeEntries)).map { $0 - $1 }, into: &scores)
        }
        for item in scores.indices where !features.isKnown[item] { scores[item] = -4 }
        return true
    }

    private func scoreByInterests(
        _ positiveEntries: [History.Entry], _ negativeEntries: [History.Entry], into scores: inout [Float]
    ) {
        let interests = interests(positiveEntries)
        let total = interests.reduce(0) { $0 + $1.weight }
        // The maximum over the interests, each with the logarithm of its share: close to the logarithm of a mixture,
        // of which one part is far above the others almost everywhere.
        scan.best(
            interests.map(\.center), biases: interests.map { Self.shareFactor * logf($0.weight / total) },
            into: &scores)
        guard !negativeEntries.isEmpty else { return }
        // Only the latest, so that a long history costs no more than a short one.
        let nearest = highest(Array(negativeEntries.suffix(Self.maximumInterests)))
        for item in scores.indices where nearest[item] > 0 {
            scores[item] -= Self.negativeFactor * nearest[item] * nearest[item]
        }
    }

    private struct Interest {
        /// The weighted sum of the vectors of its clips.
        var sum: [Float]
        /// The squared length of `sum`.
        var square: Float
        var weight: Float

        /// The sum scaled to unit length; zeros if the clips cancel one another.
        var center: [Float] {
            let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return length > 0 ? sum.map { $0 / length } : sum
        }
    }

    /// Clusters clips, the highest weight first: each joins the nearest interest, or starts one if none is near and
    /// the number allows it (leader clustering: Hartigan, "Clustering Algorithms", 1975).
    private func interests(_ positiveEntries: [History.Entry]) -> [Interest] {
        var interests: [Interest] = []
        let latest = positiveEntries.count - 1
        // Entries are ordered from the oldest; the newest weighs twice as much as the oldest.
        let weighted = positiveEntries.enumerated().map { place, entry in
            (entry: entry, weight: entry.weight * (latest > 0 ? 0.5 + 0.5 * Float(place) / Float(latest) : 1))
        }
        for (entry, weight) in weighted.sorted(by: { ($0.weight, $1.entry.item) > ($1.weight, $0.entry.item) }) {
            var (nearest, similarity, product): (Int?, Float, Float) = (nil, -.infinity, 0)
            for (place, interest) in interests.enumerated() {
                let found = features.product(of: entry.item, with: interest.sum)
                let cosine = interest.square > 0 ? found / interest.square.squareRoot() : 0
                if cosine > similarity { (nearest, similarity, product) = (place, cosine, found) }
            }
            if let nearest, similarity >= Self.joiningSimilarity || interests.count == Self.maximumInterests {
                features.add(entry.item, times: weight, to: &interests[nearest].sum)
                // The vectors have length 1.
                interests[nearest].square += 2 * weight * product + weight * weight
                interests[nearest].weight += weight
            } else {
                let sum = features.vector(of: entry.item).map { weight * $0 }
                interests.append(Interest(sum: sum, square: weight * weight, weight: weight))
            }
        }
        return interests
    }

    private func sum(_ entries: [History.Entry]) -> [Float] {
        var sum = [Float](repeating: 0, count: features.dimension)
        for entry in entries { features.add(entry.item, times: 1, to: &sum) }
        return sum
    }

    private func mean(_ entries: [History.Entry]) -> [Float] {
        sum(entries).map { $0 / Float(max(1, entries.count)) }
    }

    /// Returns for each item the highest cosine similarity to one of the entries; -1 without entries.
    private func highest(_ entries: [History.Entry]) -> [Float] {
        var best = [Float](repeating: -1, count: itemCount)
        guard !entries.isEmpty else { return best }
        scan.best(
            entries.map { Array(features.vector(of: $0.item)) }, biases: [Float](repeating: 0, count: entries.count),
            into: &best)
        return best
    }
}
