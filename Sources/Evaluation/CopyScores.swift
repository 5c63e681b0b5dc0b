/// How well copies are found among some of the queries.
public struct CopyScores: Sendable {
    /// How many queries were asked.
    public let queries: Int
    /// How many of them have a source.
    public let matched: Int
    private let estimates: [CopyMeasure: Estimate]
    /// The values of every draw, for differences.
    private let draws: [CopyMeasure: [Double]]

    /// The value of a measure.
    public subscript(measure: CopyMeasure) -> Estimate {
        estimates[measure] ?? Estimate(value: .nan, draws: [])
    }

    init(queries: Int, matched: Int, values: [CopyMeasure: Double], draws: [CopyMeasure: [Double]]) {
        self.queries = queries
        self.matched = matched
        self.draws = draws
        estimates = values.reduce(into: [:]) { $0[$1.key] = Estimate(value: $1.value, draws: draws[$1.key] ?? []) }
    }

    /// These scores less others of the same queries and draws.
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
