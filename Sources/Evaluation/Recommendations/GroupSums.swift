/// The sums of a measure by groups of users: the measure is the quotient of numerator and denominator.
struct GroupSums: Sendable {
    private(set) var numerators: [Double]
    private(set) var denominators: [Double]
    private(set) var numerator = 0.0
    private(set) var denominator = 0.0
    /// The sum of squares, and the number, of all values that were added.
    private var (squares, count) = (0.0, 0)

    init(groupCount: Int) {
        numerators = [Double](repeating: 0, count: groupCount)
        denominators = numerators
    }

    /// Adds the result of one user.
    mutating func add(_ value: Double, of count: Double, group: Int) {
        numerators[group] += value
        denominators[group] += count
        numerator += value
        denominator += count
        squares += value * value
        self.count += 1
    }

    /// The measure of the sample; 0 if the denominator is 0.
    var value: Double { denominator > 0 ? numerator / denominator : 0 }

    /// Returns the measure with each group weighted; NaN if the denominator is 0.
    func value(weights: [Double]) -> Double {
        var (upper, lower) = (0.0, 0.0)
        for group in weights.indices {
            upper += weights[group] * numerators[group]
            lower += weights[group] * denominators[group]
        }
        return upper / lower
    }

    /// The influence of each group on the measure, to first order.
    private var influences: [Double] {
        let (value, denominator) = (value, max(denominator, .leastNonzeroMagnitude))
        return zip(numerators, denominators).map { ($0 - value * $1) / denominator }
    }

    /// Returns the standard error of the measure, or of its difference to another measure of the same groups, by the
    /// delta method. For a mean over single users it is the sample standard deviation divided by the square root of
    /// their number.
    func standardError(less other: GroupSums? = nil) -> Double {
        if other == nil, count > numerators.count, denominator == Double(count) {
            let variance = max(0, squares - Double(count) * value * value) / Double(count - 1)
            return (variance / Double(count)).squareRoot()
        }
        let shifts = other.map { zip(influences, $0.influences).map { $0 - $1 } } ?? influences
        // Groups without a user of this part are not observations.
        let count = denominators.indices.count { denominators[$0] > 0 || (other?.denominators[$0] ?? 0) > 0 }
        let squares = shifts.reduce(0) { $0 + $1 * $1 }
        return (squares * Double(count) / Double(max(1, count - 1))).squareRoot()
    }
}
