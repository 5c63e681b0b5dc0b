/// xoshiro256** (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", 2021), seeded by SplitMix64.
///
/// Draws of numbers, indices and orders are written out here, since those of the standard library may change with its
/// version: equal seeds give equal draws for good.
struct SeededGenerator: RandomNumberGenerator, Hashable, Sendable, Codable {
    /// The four words of the state.
    private(set) var state: [UInt64]

    /// Starts at a seed; any will do.
    init(seed: UInt64) {
        var word = seed
        state = (0..<4).map { _ in
            word &+= 0x9E37_79B9_7F4A_7C15
            var mixed = word
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    /// Goes on from a state; `nil` if it is none.
    init?(state: [UInt64]) {
        guard state.count == 4, state.contains(where: { $0 != 0 }) else { return nil }
        self.state = state
    }

    mutating func next() -> UInt64 {
        let product = state[1] &* 5
        let result = (product << 7 | product >> 57) &* 9
        let shifted = state[1] << 17
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= shifted
        state[3] = state[3] << 45 | state[3] >> 19
        return result
    }

    /// A number evenly from `low` to below `high`.
    mutating func uniform(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * Double(next() >> 11) * 0x1p-53
    }

    /// A number evenly from `low` to `high`.
    mutating func uniform(_ low: Float, _ high: Float) -> Float {
        Float(uniform(Double(low), Double(high)))
    }

    /// Whether something of this probability happens.
    mutating func chance(_ probability: Double) -> Bool { uniform(0.0, 1.0) < probability }

    /// An index below `count`, all alike: the bias of the product is below count / 2^64.
    ///
    /// - Precondition: `count` is positive.
    mutating func index(below count: Int) -> Int {
        precondition(count > 0, "no index below \(count)")
        return Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// The elements in a random order (Fisher and Yates).
    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var result = elements
        for last in stride(from: result.count - 1, to: 0, by: -1) {
            result.swapAt(last, index(below: last + 1))
        }
        return result
    }
}
