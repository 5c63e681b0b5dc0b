/// A measured value, and how far it may be off for the choice of clips or viewers.
public struct Estimate: Hashable, Sendable {
    /// The value for the queries as they are.
    public let value: Double
    /// The 2.5th and 97.5th percentiles of the values of the draws; `nil` when nothing was drawn.
    public let interval: ClosedRange<Double>?
    /// How much the value varies with the choice, as its standard deviation; `nil` where that is not estimated.
    public let standardError: Double?

    init(value: Double, draws: [Double], standardError: Double? = nil) {
        self.value = value
        self.standardError = standardError
        // A draw without a single query of the kind that is measured says nothing.
        let sorted = draws.filter { !$0.isNaN }.sorted()
        interval = sorted.isEmpty ? nil : Self.quantile(0.025, of: sorted)...Self.quantile(0.975, of: sorted)
    }

    /// Between the two nearest values, as NumPy's `percentile` has it by default.
    private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        let position = share * Double(sorted.count - 1)
        let lower = Int(position)
        let upper = min(lower + 1, sorted.count - 1)
        return sorted[lower] + (sorted[upper] - sorted[lower]) * (position - Double(lower))
    }
}
