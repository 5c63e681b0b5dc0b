/// The intra-list diversity of a ranking.
enum ListDiversity {
    /// Returns the mean of 1 - cosine over all pairs of items with vectors; `nil` with fewer than two of them.
    ///
    /// The sum of all cosines is the square of the sum of the unit vectors, so that no pairs are formed.
    ///
    /// - Complexity: O(*nd*) for *n* items with vectors of *d* values.
    static func mean(of items: some Sequence<Int32>, vector: (Int) -> ArraySlice<Float>?) -> Double? {
        var sum: [Double] = []
        var count = 0
        for item in items {
            guard let vector = vector(Int(item)) else { continue }
            let norm = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            guard norm > 0, norm.isFinite else { continue }
            if sum.isEmpty { sum = [Double](repeating: 0, count: vector.count) }
            precondition(sum.count == vector.count, "the vectors have \(sum.count) and \(vector.count) values")
            for (place, value) in zip(sum.indices, vector) { sum[place] += Double(value) / norm }
            count += 1
        }
        guard count > 1 else { return nil }
        let square = sum.reduce(0) { $0 + $1 * $1 }
        return 1 - (square - Double(count)) / Double(count * (count - 1))
    }
}
