/// A matrix with one feature vector for each item: the embedding of its clip, of unit length, or zeros for an item
/// without one.
public struct ItemFeatures: Hashable, Sendable {
    /// The number of values of an item's vector.
    public let dimension: Int
    /// The vectors, row by row in the order of the items' indices; zeros for an item without a vector.
    public let values: [Float]
    /// Whether each item has a vector, by the item's index; the values of the others are zeros.
    public let isKnown: [Bool]

    /// The number of items of the matrix, with or without a vector.
    public var itemCount: Int { isKnown.count }

    /// Creates a feature matrix from vectors.
    ///
    /// - Parameters:
    ///   - vectors: One vector of unit length for each item, `nil` for an item without one.
    ///   - dimension: The number of values of each vector.
    /// - Precondition: Every vector has `dimension` values.
    public init(_ vectors: [[Float]?], dimension: Int) {
        precondition(
            vectors.allSatisfy { $0.map { $0.count == dimension } ?? true },
            "a feature vector does not have \(dimension) values"
        )
        self.dimension = dimension
        values = vectors.flatMap { $0 ?? [Float](repeating: 0, count: dimension) }
        isKnown = vectors.map { $0 != nil }
    }

    /// Returns the vector of an item, given its index below `itemCount`; zeros if it has none.
    public func vector(of item: Int) -> ArraySlice<Float> { values[item * dimension..<(item + 1) * dimension] }

    /// Returns the inner product of an item's vector with another vector.
    func product(of item: Int, with other: [Float]) -> Float {
        precondition(
            other.count == dimension, "a vector has \(other.count) values, the feature vectors have \(dimension)")
        return product(from: item * dimension, with: other, from: 0)
    }

    /// Returns the inner product of two items' vectors.
    func product(of first: Int, _ second: Int) -> Float {
        product(from: first * dimension, with: values, from: second * dimension)
    }

    /// Adds `factor` times an item's vector to `sum`.
    func add(_ item: Int, times factor: Float, to sum: inout [Float]) {
        precondition(sum.count == dimension, "the sum has \(sum.count) values, the feature vectors have \(dimension)")
        for (index, place) in (item * dimension..<(item + 1) * dimension).enumerated() {
            sum[index] += factor * values[place]
        }
    }

    private func product(from start: Int, with other: [Float], from otherStart: Int) -> Float {
        // Eight independent sums, so that no addition waits for the one before.
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
