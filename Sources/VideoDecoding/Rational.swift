/// A positive rational number, such as a time base (seconds per tick) or a pixel aspect ratio.
struct Rational: Hashable {
    let numerator: Int64
    let denominator: Int64

    /// Returns `nil` unless both numbers are positive.
    init?(_ numerator: Int32, _ denominator: Int32) {
        guard numerator > 0, denominator > 0 else { return nil }
        self.numerator = Int64(numerator)
        self.denominator = Int64(denominator)
    }

    /// The longest time in nanoseconds, 2⁶¹ (73 years), so that sums of three times from hostile files do not overflow.
    /// Some live streams count from 1970.
    static let longestTime: Int64 = 1 << 61

    /// Returns the nanoseconds in a number of ticks, rounded to the nearest and clamped to ±``longestTime``.
    func nanoseconds(_ ticks: Int128) -> Int64 {
        let doubled = ticks * Int128(numerator) * 2_000_000_000
        let divisor = 2 * Int128(denominator)
        let shifted = doubled + Int128(denominator)
        let rounded = shifted / divisor - (shifted % divisor < 0 ? 1 : 0)
        let limit = Int128(Self.longestTime)
        return Int64(min(max(rounded, -limit), limit))
    }
}

extension Rational {
    /// 1/1,000,000.
    static let microsecond = Rational(validNumerator: 1, denominator: 1_000_000)

    private init(validNumerator numerator: Int64, denominator: Int64) {
        self.numerator = numerator
        self.denominator = denominator
    }
}
