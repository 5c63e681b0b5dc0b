import Kernels

/// Returns `count` numbers of -1...1, the same for the same seed.
func randomFloats(_ count: Int, seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in generator.uniform(-1, 1) as Float }
}

/// Returns `count` integers of a range, the same for the same seed.
func randomIntegers<Value: FixedWidthInteger>(_ count: Int, in range: ClosedRange<Value>, seed: UInt64) -> [Value] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in Value(generator.integer(in: Int(range.lowerBound)...Int(range.upperBound))) }
}

/// Returns the largest difference of two arrays, as a part of the largest expected value or of 0.1.
func relativeError(_ found: [Float], _ expected: [Double]) -> Double {
    guard found.count == expected.count else { return .infinity }
    let scale = expected.reduce(0.1) { max($0, abs($1)) }
    return zip(found, expected).reduce(0) { worst, pair in
        let difference = abs(Double(pair.0) - pair.1) / scale
        // Not max: a number that is none must not pass.
        return difference <= worst ? worst : difference.isNaN ? .infinity : difference
    }
}

extension [Float] {
    /// The bits, to compare with those of another array: -0 is not 0.
    var bits: [UInt32] { map(\.bitPattern) }
    /// The same numbers with more digits.
    var doubles: [Double] { map { Double($0) } }
}
