/// Generates random numbers that are the same in every run: SplitMix64.
///
/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. Restoring a saved ``state``
/// continues the sequence. Not cryptographically secure.
///
/// Numbers, indices and orders are computed here, not by the standard library, whose algorithms may change between
/// versions, so that equal seeds always give equal draws.
public struct SeededGenerator: RandomNumberGenerator, Hashable, Sendable {
    /// The state of the generator, which determines all later numbers.
    public var state: UInt64

    /// Creates a generator that starts from a seed; equal seeds give equal sequences.
    @inlinable
    public init(seed: UInt64) { state = seed }

    /// Returns the next 64 random bits.
    @inlinable
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }

    /// Returns a number in 0..<1, uniformly distributed in steps of 2⁻⁵³.
    @inlinable
    public mutating func nextUnit() -> Double { Double(next() >> 11) * 0x1p-53 }
}

extension SeededGenerator {
    /// Returns a number in `low`..<`high`, uniformly distributed.
    @inlinable
    package mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * nextUnit() }

    /// Returns a number in `low`...`high`, uniformly distributed.
    @inlinable
    package mutating func uniform(_ low: Float, _ high: Float) -> Float { Float(uniform(Double(low), Double(high))) }

    /// Returns a factor between 1/`most` and `most`, above or below 1 with equal probability: a uniformly distributed
    /// number in 1..<`most`, or its inverse.
    package mutating func factor(upTo most: Double) -> Double {
        let factor = uniform(1, most) as Double
        return chance(0.5) ? factor : 1 / factor
    }

    /// Returns `true` with the given probability, in 0...1.
    @inlinable
    package mutating func chance(_ probability: Double) -> Bool { nextUnit() < probability }

    /// Returns an index in 0..<`count`, uniformly distributed up to a bias below `count` / 2⁶⁴.
    ///
    /// - Precondition: `count` is positive.
    @inlinable
    package mutating func index(below count: Int) -> Int {
        precondition(count > 0, "no index below \(count)")
        return Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// Returns an integer in a closed range, both bounds included, uniformly distributed.
    package mutating func integer(in range: ClosedRange<Int>) -> Int { range.lowerBound + index(below: range.count) }

    /// Returns the elements in a random order (Fisher and Yates), all orders equally likely.
    package mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var result = elements
        for last in stride(from: result.count - 1, to: 0, by: -1) {
            result.swapAt(last, index(below: last + 1))
        }
        return result
    }

    /// Returns one of several values, with a probability proportional to its weight; the last one if all weights are 0.
    ///
    /// - Precondition: There is at least one value, and no weight is negative.
    package mutating func pick<Value>(_ values: [(value: Value, weight: Double)]) -> Value {
        var rest = nextUnit() * values.reduce(0) { $0 + $1.weight }
        for (value, weight) in values {
            rest -= weight
            if rest < 0 { return value }
        }
        // Rounding can leave a trace of the sum.
        return values[values.count - 1].value
    }
}
