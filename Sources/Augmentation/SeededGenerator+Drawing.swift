internal import ClipTypes

/// The draws that a recipe is made of. They depend on the generator alone, not on the standard library's version.
extension SeededGenerator {
    /// A number of a range, all alike likely.
    mutating func draw(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * nextUnit()
    }

    /// A factor of 1/`most` to `most`, as often above 1 as below.
    mutating func drawFactor(upTo most: Double) -> Double {
        let factor = draw(1...most)
        return chance(0.5) ? factor : 1 / factor
    }

    /// A whole number of a range, all alike likely.
    mutating func drawCount(_ range: ClosedRange<Int>) -> Int {
        min(range.lowerBound + Int(nextUnit() * Double(range.count)), range.upperBound)
    }

    /// True with a probability.
    mutating func chance(_ probability: Double) -> Bool { nextUnit() < probability }

    /// One of several values with the weights given.
    mutating func pick<Value>(_ values: [(value: Value, weight: Double)]) -> Value {
        var rest = nextUnit() * values.reduce(0) { $0 + $1.weight }
        for (value, weight) in values {
            rest -= weight
            if rest < 0 { return value }
        }
        // Rounding can leave a trace of the sum.
        return values[values.count - 1].value
    }
}
