/// The scores of copy detection for a set of queries.
public struct CopyScores: Sendable {
    /// The number of queries, with and without a source.
    public let queries: Int
    /// The number of queries with a source.
    public let matched: Int
    private let estimates: [CopyMeasure: Estimate]
    /// The values of every resample, for differences.
    private let draws: [CopyMeasure: [Double]]

    /// The estimate of a measure; its value is NaN if no query has a source. For a difference, the value is in -1...1.
    public subscript(measure: CopyMeasure) -> Estimate {
        estimates[measure] ?? Estimate(value: .nan, draws: [])
    }

    init(queries: Int, matched: Int, values: [CopyMeasure: Double], draws: [CopyMeasure: [Double]]) {
        self.queries = queries
        self.matched = matched
        self.draws = draws
        estimates = values.reduce(into: [:]) { $0[$1.key] = Estimate(value: $1.value, draws: draws[$1.key] ?? []) }
    }

    /// Returns the differences to the scores of the same queries and resamples.
    func difference(from other: CopyScores) -> CopyScores {
        let values = CopyMeasure.allCases.map { ($0, self[$0].value - other[$0].value) }
        let differences = CopyMeasure.allCases.map { measure in
            (measure, zip(draws[measure] ?? [], other.draws[measure] ?? []).map { $0 - $1 })
        }
        return CopyScores(
            queries: queries,
            matched: matched,
            values: Dictionary(uniqueKeysWithValues: values),
            draws: Dictionary(uniqueKeysWithValues: differences)
        )
    }
}
