/// Some of the queries of a copy-detection set, ready to be measured under any weights of their source clips.
struct CopySubset {
    /// A query's part in the measures.
    struct Outcome {
        /// The number of its source clip.
        let origin: Int
        /// Whether it has a source.
        let isMatched: Bool
        /// The rank of the source, from 1; `nil` when it was not found.
        let rank: Int?
    }

    private let queries: Int
    private let matched: Int
    private let pooled: PooledAnswers
    /// Per source clip with matched queries: its number, then how many queries, the sum of 1 / rank, and how many sources
    /// were first and among the first ten.
    private let origins: [(origin: Int, queries: Int, precision: Double, first: Int, firstTen: Int)]

    /// The values of the draws so far.
    private var draws: [[Double]]

    init(_ outcomes: [Outcome], pooled: PooledAnswers, drawCount: Int) {
        queries = outcomes.count
        matched = outcomes.count { $0.isMatched }
        self.pooled = pooled
        var origins: [Int: (origin: Int, queries: Int, precision: Double, first: Int, firstTen: Int)] = [:]
        for outcome in outcomes where outcome.isMatched {
            var sums = origins[outcome.origin] ?? (outcome.origin, 0, 0, 0, 0)
            sums.queries += 1
            if let rank = outcome.rank {
                sums.precision += 1 / Double(rank)
                sums.first += rank == 1 ? 1 : 0
                sums.firstTen += rank <= 10 ? 1 : 0
            }
            origins[outcome.origin] = sums
        }
        // Sums in a fixed order are the same to the last bit on every run.
        self.origins = origins.values.sorted { $0.origin < $1.origin }
        draws = CopyMeasure.allCases.map { _ in
            var values: [Double] = []
            values.reserveCapacity(drawCount)
            return values
        }
    }

    /// The measures, in the order of `CopyMeasure.allCases`; NaN when no matched query was drawn.
    private func values(weights: [Int]) -> [Double] {
        var (count, precision, first, firstTen) = (0, 0.0, 0, 0)
        for sums in origins {
            let weight = weights[sums.origin]
            count += weight * sums.queries
            precision += Double(weight) * sums.precision
            first += weight * sums.first
            firstTen += weight * sums.firstTen
        }
        guard count > 0 else { return CopyMeasure.allCases.map { _ in .nan } }
        let all = pooled.values(weights: weights, sources: count)
        return CopyMeasure.allCases.map { measure in
            switch measure {
            case .meanAveragePrecision: precision / Double(count)
            case .recallAt1: Double(first) / Double(count)
            case .recallAt10: Double(firstTen) / Double(count)
            case .microAveragePrecision: all.microAveragePrecision
            case .recallAtPrecision90: all.recallAtPrecision90
            case .precisionAtRecall90: all.precisionAtRecall90
            }
        }
    }

    /// Measures a draw.
    mutating func draw(weights: [Int]) {
        for (measure, value) in values(weights: weights).enumerated() { draws[measure].append(value) }
    }

    /// The measures with their intervals.
    ///
    /// - Parameter originCount: the number of source clips in all.
    func scores(originCount: Int) -> CopyScores {
        let values = values(weights: [Int](repeating: 1, count: originCount))
        return CopyScores(
            queries: queries,
            matched: matched,
            values: Dictionary(uniqueKeysWithValues: zip(CopyMeasure.allCases, values)),
            draws: Dictionary(uniqueKeysWithValues: zip(CopyMeasure.allCases, draws))
        )
    }
}
