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
}
