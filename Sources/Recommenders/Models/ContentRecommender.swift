private import Foundation
internal import Kernels

/// Clips that look and move like those that were wanted, and unlike those that were not.
public struct ContentRecommender: Recommender {
    /// How a history becomes scores.
    public enum Strategy: String, Hashable, Sendable, CaseIterable {
        /// The wanted clips are gathered into a few interests, so that a viewer of two kinds of clips is not shown what
        /// lies between them.
        case interests
        /// The cosine with 2 · mean(wanted) - mean(unwanted), as Qdrant's `average_vector`.
        case averageVector = "average_vector"
        /// The highest cosine with a wanted clip; where an unwanted one is nearer, less the square of its cosine, as
        /// Qdrant's `best_score`.
        case bestScore = "best_score"
        /// The sum of the cosines with the wanted clips, less that with the unwanted ones, as Qdrant's `sum_scores`.
        case sumScores = "sum_scores"
    }

    /// How many interests a history has at the most.
    private static let mostInterests = 8
    /// The cosine from which on a clip joins an interest.
    private static let joining: Float = 0.5
    /// How much a small interest stands back behind a large one: this times the logarithm of its share.
    private static let temperature: Float = 0.1
    /// How far an unwanted clip pushes others away.
    private static let pushing: Float = 0.5

    private let features: ItemFeatures
    private let strategy: Strategy
    private let scan: ItemScan

    /// How many items it knows.
    public var itemCount: Int { features.itemCount }

    /// Answers by the vectors of items.
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

    /// The same vectors, asked in another way.
    ///
    /// - Complexity: O(1); preparing many vectors costs far more than one answer from them.
    public func answering(by strategy: Strategy) -> ContentRecommender {
        ContentRecommender(features, strategy: strategy, scan: scan)
    }

    /// Scores by the vectors of the history; an item without vector has the least score, -4.
    ///
    /// - Complexity: O(*k* · *n* · *d*) for *n* items of *d* values and *k* interests or, for the other strategies but
    ///   `average_vector`, *k* entries of the history.
    public func score(_ history: History, into scores: inout [Float]) -> Bool {
        scores.replace(with: 0, count: itemCount)
        let known = history.entries.filter { $0.item < itemCount && features.isKnown[$0.item] }
        let wanted = known.filter { $0.weight > 0 }
        let unwanted = known.filter { $0.weight < 0 }
        switch strategy {
        case .interests:
            guard !wanted.isEmpty else { return false }
            scoreByInterests(wanted, unwanted, into: &scores)
        case .averageVector:
            guard !wanted.isEmpty else { return false }
            let (positive, negative) = (mean(wanted), mean(unwanted))
            let query = unwanted.isEmpty ? positive : zip(positive, negative).map { 2 * $0 - $1 }
            let length = query.reduce(0) { $0 + $1 * $1 }.squareRoot()
            scan.products(with: query.map { length > 0 ? $0 / length : 0 }, into: &scores)
        case .bestScore:
            guard !wanted.isEmpty || !unwanted.isEmpty else { return false }
            let best = highest(wanted)
            let worst = highest(unwanted)
            for item in scores.indices {
                scores[item] = best[item] > worst[item] ? best[item] : -(worst[item] * worst[item])
            }
        case .sumScores:
            guard !wanted.isEmpty || !unwanted.isEmpty else { return false }
            // The sum of products with vectors is the product with their sum.
            scan.products(with: zip(sum(wanted), sum(unwanted)).map { $0 - $1 }, into: &scores)
        }
        for item in scores.indices where !features.isKnown[item] { scores[item] = -4 }
        return true
    }

    private func scoreByInterests(_ wanted: [History.Entry], _ unwanted: [History.Entry], into scores: inout [Float]) {
        let interests = interests(wanted)
        let total = interests.reduce(0) { $0 + $1.weight }
        // The best interest counts, a lesser one a little less: the logarithm of a mixture, of which one part is far above
        // the others almost everywhere.
        scan.best(
            interests.map(\.center), biases: interests.map { Self.temperature * logf($0.weight / total) },
            into: &scores)
        guard !unwanted.isEmpty else { return }
        // Those of the last time count, so that a long history costs no more than a short one.
        let nearest = highest(Array(unwanted.suffix(Self.mostInterests)))
        for item in scores.indices where nearest[item] > 0 {
            scores[item] -= Self.pushing * nearest[item] * nearest[item]
        }
    }

    private struct Interest {
        /// The vectors of its clips, each times its weight, added.
        var sum: [Float]
        /// The square of the sum's length.
        var square: Float
        var weight: Float

        /// The sum at unit length; zeros if clips cancel one another.
        var center: [Float] {
            let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return length > 0 ? sum.map { $0 / length } : sum
        }
    }

    /// Gathers clips, the weightiest first: each joins the nearest interest, or begins one if none is near and there is
    /// room (leader clustering: Hartigan, "Clustering Algorithms", 1975).
    private func interests(_ wanted: [History.Entry]) -> [Interest] {
        var interests: [Interest] = []
        let latest = wanted.count - 1
        // Entries come the oldest first; the later half of a history weighs up to twice as much.
        let weighted = wanted.enumerated().map { place, entry in
            (entry: entry, weight: entry.weight * (latest > 0 ? 0.5 + 0.5 * Float(place) / Float(latest) : 1))
        }
        for (entry, weight) in weighted.sorted(by: { ($0.weight, $1.entry.item) > ($1.weight, $0.entry.item) }) {
            var (nearest, similarity, product): (Int?, Float, Float) = (nil, -.infinity, 0)
            for (place, interest) in interests.enumerated() {
                let found = features.product(of: entry.item, with: interest.sum)
                let cosine = interest.square > 0 ? found / interest.square.squareRoot() : 0
                if cosine > similarity { (nearest, similarity, product) = (place, cosine, found) }
            }
            if let nearest, similarity >= Self.joining || interests.count == Self.mostInterests {
                features.add(entry.item, times: weight, to: &interests[nearest].sum)
                // The length of the vectors is 1.
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

    /// The highest cosine of each item with one of some; -1 without any.
    private func highest(_ entries: [History.Entry]) -> [Float] {
        var best = [Float](repeating: -1, count: itemCount)
        guard !entries.isEmpty else { return best }
        scan.best(
            entries.map { Array(features.vector(of: $0.item)) }, biases: [Float](repeating: 0, count: entries.count),
            into: &best)
        return best
    }
}
