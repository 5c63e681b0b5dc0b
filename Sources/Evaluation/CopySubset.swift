/// A subset of the queries of a copy detection benchmark, for evaluation under any weights of the source clips.
struct CopySubset {
    /// The result of one query.
    struct Outcome {
        /// The index of its source clip.
        let origin: Int
        /// Whether the query has a source.
        let isMatched: Bool
        /// The rank of the source, from 1; `nil` if it was not found.
        let rank: Int?
    }

    private let queries: Int
    private let matched: Int
    private let pooled: PooledAnswers
    /// For each source clip with matched queries: its index, the number of queries, the sum of 1 / rank, and the
    /// numbers of sources at rank 1 and at rank 10 or above.
    private let origins: [(origin: Int, queries: Int, precision: Double, first: Int, firstTen: Int)]

    /// The values of the resamples so far.
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
        // In a fixed order, so that sums are equal bit for bit on every run.
        self.origins = origins.values.sorted { $0.origin < $1.origin }
        draws = CopyMeasure.allCases.map { _ in
            var values: [Double] = []
            values.reserveCapacity(drawCount)
            return values
        }
    }

    /// Returns the measures in the order of `CopyMeasure.allCases`; NaN if no matched query was drawn.
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

    /// Evaluates a resample.
    mutating func draw(weights: [Int]) {
        for (measure, value) in values(weights: weights).enumerated() { draws[measure].append(value) }
    }

    /// Returns the measures with their intervals.
    ///
    /// - Parameter originCount: The number of all source clips.
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
