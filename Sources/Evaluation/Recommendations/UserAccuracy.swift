private import Foundation

/// The measures of accuracy for one user.
struct UserAccuracy {
    /// The discounted gain of a hit at each rank, from 1 on.
    struct Gains {
        private let gains: [Double]
        /// The highest sum of gains of a number of hits.
        private let best: [Double]

        init(upTo k: Int) {
            gains = (1...k).map { 1 / log2(Double($0 + 1)) }
            best = gains.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
        }

        func gain(atRank rank: Int) -> Double { gains[rank - 1] }
        func best(of count: Int) -> Double { best[count] }
    }

    /// The values in the order of ``RecommendationMeasure/accuracyMeasures``.
    let values: [Double]

    /// Computes the measures from the ranks of the hits.
    ///
    /// - Parameters:
    ///   - ranks: The ranks of the test items, ascending, from 1 on.
    ///   - testItemCount: The number of the user's test items, at least 1.
    ///   - k: The cutoff; later ranks are ignored.
    init(ranks: some Sequence<Int>, testItemCount: Int, k: Int, gains: Gains) {
        var (hits, gain, precision, first) = (0, 0.0, 0.0, 0.0)
        for rank in ranks {
            guard rank <= k else { break }
            hits += 1
            gain += gains.gain(atRank: rank)
            precision += Double(hits) / Double(rank)
            if hits == 1 { first = 1 / Double(rank) }
        }
        let best = min(k, testItemCount)
        values = [
            Double(hits) / Double(k), Double(hits) / Double(testItemCount), hits > 0 ? 1 : 0,
            gain / gains.best(of: best),
            precision / Double(best), first,
        ]
    }
}
