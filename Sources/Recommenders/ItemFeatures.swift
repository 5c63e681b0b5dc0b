/// What is known of the items themselves: a vector of unit length for each that was indexed.
public struct ItemFeatures: Hashable, Sendable {
    /// How many values a vector has.
    public let dimension: Int
    /// The vectors one after another by the items' numbers; zeros for an item without one.
    public let values: [Float]
    /// Whether each item has a vector.
    public let isKnown: [Bool]

    /// How many items there are.
    public var itemCount: Int { isKnown.count }

    /// Joins vectors.
    ///
    /// - Parameters:
    ///   - vectors: one an item, `nil` for an item without one; each of unit length.
    ///   - dimension: the number of values of each.
    public init(_ vectors: [[Float]?], dimension: Int) {
        precondition(
            vectors.allSatisfy { $0.map { $0.count == dimension } ?? true }, "a vector that has not \(dimension) values"
        )
        self.dimension = dimension
        values = vectors.flatMap { $0 ?? [Float](repeating: 0, count: dimension) }
        isKnown = vectors.map { $0 != nil }
    }

    /// The vector of an item; zeros if it has none.
    public func vector(of item: Int) -> ArraySlice<Float> { values[item * dimension..<(item + 1) * dimension] }

    /// The inner product of an item's vector with another.
    func product(of item: Int, with other: [Float]) -> Float {
        precondition(other.count == dimension, "a vector of \(other.count) values beside some of \(dimension)")
        return product(from: item * dimension, with: other, from: 0)
    }

    /// The inner product of two items' vectors.
    func product(of first: Int, _ second: Int) -> Float {
        product(from: first * dimension, with: values, from: second * dimension)
    }

    /// Adds an item's vector, each value times a factor.
    func add(_ item: Int, times factor: Float, to sum: inout [Float]) {
        precondition(sum.count == dimension, "a sum of \(sum.count) values for vectors of \(dimension)")
        for (index, place) in (item * dimension..<(item + 1) * dimension).enumerated() {
            sum[index] += factor * values[place]
        }
    }

    private func product(from start: Int, with other: [Float], from otherStart: Int) -> Float {
        // Eight sums beside each other: one alone waits for every addition.
        var sums = SIMD8<Float>.zero
        var index = 0
        while index + 8 <= dimension {
            var (left, right) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
            for lane in 0..<8 {
                left[lane] = values[start + index + lane]
                right[lane] = other[otherStart + index + lane]
            }
            sums += left * right
            index += 8
        }
        var sum = sums.sum()
        while index < dimension {
            sum += values[start + index] * other[otherStart + index]
            index += 1
        }
        return sum
    }
}
