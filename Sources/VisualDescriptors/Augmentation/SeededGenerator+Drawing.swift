internal import ClipTypes

// Draws that are the same with every version of the standard library.
extension SeededGenerator {
    /// Returns a uniformly distributed number of a range.
    mutating func draw(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * nextUnit()
    }

    /// Returns a factor in 1/`most`...`most`, above 1 with a probability of one half.
    mutating func drawFactor(upTo most: Double) -> Double {
        let factor = draw(1...most)
        return chance(0.5) ? factor : 1 / factor
    }

    /// Returns a uniformly distributed integer of a range.
    mutating func drawCount(_ range: ClosedRange<Int>) -> Int {
        min(range.lowerBound + Int(nextUnit() * Double(range.count)), range.upperBound)
    }

    /// Returns true with a probability of 0...1.
    mutating func chance(_ probability: Double) -> Bool { nextUnit() < probability }

    /// Returns one of several values, each with a probability proportional to its weight.
    mutating func pick<Value>(_ values: [(value: Value, weight: Double)]) -> Value {
        var rest = nextUnit() * values.reduce(0) { $0 + $1.weight }
        for (value, weight) in values {
            rest -= weight
            if rest < 0 { return value }
        }
        // Rounding can leave a small remainder of the sum.
        return values[values.count - 1].value
    }
}
