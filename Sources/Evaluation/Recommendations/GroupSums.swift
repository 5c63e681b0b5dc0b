/// The sums of a measure by groups of viewers: the measure is one sum divided by the other.
struct GroupSums: Sendable {
    private(set) var numerators: [Double]
    private(set) var denominators: [Double]
    private(set) var numerator = 0.0
    private(set) var denominator = 0.0
    /// The sum of the squares, and the number, of all values that were added.
    private var (squares, count) = (0.0, 0)

    init(groupCount: Int) {
        numerators = [Double](repeating: 0, count: groupCount)
        denominators = numerators
    }

    /// Adds what came of one viewer.
    mutating func add(_ value: Double, of count: Double, group: Int) {
        numerators[group] += value
        denominators[group] += count
        numerator += value
        denominator += count
        squares += value * value
        self.count += 1
    }

    /// The measure for the viewers as they are; 0 when there is nothing to be measured.
    var value: Double { denominator > 0 ? numerator / denominator : 0 }

    /// The measure when each group is there so many times; NaN when there is nothing to be measured.
    func value(weights: [Double]) -> Double {
        var (upper, lower) = (0.0, 0.0)
        for group in weights.indices {
            upper += weights[group] * numerators[group]
            lower += weights[group] * denominators[group]
        }
        return upper / lower
    }

    /// How much each group shifts the measure, to first order.
    private var influences: [Double] {
        let (value, denominator) = (value, max(denominator, .leastNonzeroMagnitude))
        return zip(numerators, denominators).map { ($0 - value * $1) / denominator }
    }

    /// The standard error of the measure, or of its difference to another of the same groups, by the delta method. For a
    /// mean over single viewers it is the sample standard deviation divided by the root of their number.
    func standardError(less other: GroupSums? = nil) -> Double {
        if other == nil, count > numerators.count, denominator == Double(count) {
            let variance = max(0, squares - Double(count) * value * value) / Double(count - 1)
            return (variance / Double(count)).squareRoot()
        }
        let shifts = other.map { zip(influences, $0.influences).map { $0 - $1 } } ?? influences
        // Groups without any viewer of the part are no observations.
        let count = denominators.indices.count { denominators[$0] > 0 || (other?.denominators[$0] ?? 0) > 0 }
        let squares = shifts.reduce(0) { $0 + $1 * $1 }
        return (squares * Double(count) / Double(max(1, count - 1))).squareRoot()
    }
}
