/// A measured value with its statistical uncertainty over the choice of clips or users.
public struct Estimate: Hashable, Sendable {
    /// The value of the whole sample; NaN if there is nothing to measure.
    public let value: Double
    /// The 95% interval: the 2.5th to the 97.5th percentile of the resamples; `nil` without resamples that have a
    /// value.
    public let interval: ClosedRange<Double>?
    /// The standard error of the value; `nil` except for recommendations.
    public let standardError: Double?

    init(value: Double, draws: [Double], standardError: Double? = nil) {
        self.value = value
        self.standardError = standardError
        // A resample without any query of the measured kind has no value.
        let sorted = draws.filter { !$0.isNaN }.sorted()
        interval = sorted.isEmpty ? nil : Self.quantile(0.025, of: sorted)...Self.quantile(0.975, of: sorted)
    }

    /// Interpolates linearly between the two nearest values, as NumPy's `percentile` by default.
    private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        let position = share * Double(sorted.count - 1)
        let lower = Int(position)
        let upper = min(lower + 1, sorted.count - 1)
        return sorted[lower] + (sorted[upper] - sorted[lower]) * (position - Double(lower))
    }
}
