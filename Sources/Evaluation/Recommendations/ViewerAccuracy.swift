private import Foundation

/// How well one viewer's wants are met.
struct ViewerAccuracy {
    /// What a hit at each rank is worth, from rank 1 on.
    struct Gains {
        private let gains: [Double]
        /// The most that so many hits are worth.
        private let best: [Double]

        init(upTo k: Int) {
            gains = (1...k).map { 1 / log2(Double($0 + 1)) }
            best = gains.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
        }

        func gain(atRank rank: Int) -> Double { gains[rank - 1] }
        func best(of count: Int) -> Double { best[count] }
    }

    /// The values in the order of ``RecommendationMeasure/ofAccuracy``.
    let values: [Double]

    /// Measures the hits of a viewer.
    ///
    /// - Parameters:
    ///   - ranks: the ranks of the wanted items, rising, from 1 on.
    ///   - wanted: how many items were wanted, at least 1.
    ///   - k: the cut-off; ranks beyond it do not count.
    init(ranks: some Sequence<Int>, wanted: Int, k: Int, gains: Gains) {
        var (hits, gain, precision, first) = (0, 0.0, 0.0, 0.0)
        for rank in ranks {
            guard rank <= k else { break }
            hits += 1
            gain += gains.gain(atRank: rank)
            precision += Double(hits) / Double(rank)
            if hits == 1 { first = 1 / Double(rank) }
        }
        let best = min(k, wanted)
        values = [
            Double(hits) / Double(k), Double(hits) / Double(wanted), hits > 0 ? 1 : 0, gain / gains.best(of: best),
            precision / Double(best), first,
        ]
    }
}
