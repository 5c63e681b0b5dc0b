internal import CKernels

/// Item vectors, searched for the highest similarity to any of several queries: exact for few items, with 8-bit codes
/// of items and queries for many (more than `ProductScan.exactRows`).
package struct ItemScan: Hashable, Sendable {
    /// The numbers of rows and of values that are interleaved (see `vidrec_best_code_products`).
    private static let (rowsTogether, valuesTogether) = (16, 4)

    private let count: Int
    private let dimension: Int
    private let exact: ProductScan?
    private let blocks: [Int8]
    private let scales: [Float]

    /// Creates a scan of rows of `dimension` values, stored one after another.
    ///
    /// - Precondition: `dimension` is positive, and `values` has whole rows.
    package init(_ values: [Float], dimension: Int) {
        precondition(dimension > 0 && values.count.isMultiple(of: dimension), "\(values.count) by \(dimension)")
        count = values.count / dimension
        let width = (dimension + Self.valuesTogether - 1) / Self.valuesTogether * Self.valuesTogether
        // Longer sums of products might not fit.
        guard count > ProductScan.exactRows, width <= 4096 else {
            self.dimension = dimension
            exact = ProductScan(values, dimension: dimension)
            (blocks, scales) = ([], [])
            return
        }
        self.dimension = width
        exact = nil
        let rows = (count + Self.rowsTogether - 1) / Self.rowsTogether * Self.rowsTogether
        var blocks = [Int8](repeating: 0, count: rows * width)
        var scales: [Float] = []
        scales.reserveCapacity(count)
        for row in 0..<count {
            let (codes, scale) = Self.codes(of: values[row * dimension..<(row + 1) * dimension])
            scales.append(scale)
            let start = row / Self.rowsTogether * Self.rowsTogether * width + row % Self.rowsTogether * 4
            for (index, code) in codes.enumerated() {
                blocks[start + index / 4 * 4 * Self.rowsTogether + index % 4] = code
            }
        }
        (self.blocks, self.scales) = (blocks, scales)
    }

    /// Computes for each row the highest of its inner products with some queries, each plus the query's bias.
    ///
    /// - Parameters:
    ///   - queries: At least one, each with as many values as a row.
    ///   - biases: One per query.
    ///   - results: Replaced by one value per row.
    package func best(_ queries: [[Float]], biases: [Float], into results: inout [Float]) {
        precondition(!queries.isEmpty && queries.count == biases.count, "\(queries.count) queries")
        if let exact { return exact.best(queries, biases: biases, into: &results) }
        var packed: [Int8] = []
        var queryScales: [Float] = []
        for query in queries {
            precondition(query.count <= dimension, "a query of \(query.count) values for rows of \(dimension)")
            let (codes, scale) = Self.codes(of: query[...])
            packed += codes
            packed += repeatElement(0, count: dimension - query.count)
            queryScales.append(scale)
        }
        if results.count != count { results = [Float](repeating: 0, count: count) }
        unsafe vidrec_best_code_products(
            blocks, scales, count, dimension, packed, queryScales, biases, queries.count, &results)
    }

    /// Computes the inner product of each row with a query.
    ///
    /// - Parameters:
    ///   - query: As many values as a row.
    ///   - results: Replaced by one value per row.
    package func products(with query: [Float], into results: inout [Float]) {
        best([query], biases: [0], into: &results)
    }

    /// Returns codes in -127...127, and the value of one step.
    private static func codes(of values: ArraySlice<Float>) -> (codes: [Int8], scale: Float) {
        let highest = values.reduce(0) { max($0, abs($1)) }
        guard highest > 0, highest.isFinite else { return ([Int8](repeating: 0, count: values.count), 0) }
        return (values.map { Int8(($0 / highest * 127).rounded()) }, highest / 127)
    }
}
