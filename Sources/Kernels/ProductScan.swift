internal import CKernels

/// Rows of numbers to multiply by queries: exact for few rows, with 8-bit codes for many, where reading memory takes
/// most of the time.
///
/// A code changes a value by at most 1/254 of the largest magnitude in its row.
package struct ProductScan: Hashable, Sendable {
    /// The maximum number of rows for which products are exact.
    package static let exactRows = 8_192

    private let dimension: Int
    private let count: Int
    private let rows: [Float]
    private let codes: [Int8]
    private let scales: [Float]

    /// Creates a scan of rows of `dimension` values, stored one after another.
    ///
    /// - Precondition: `dimension` is positive, and `values` has whole rows; rows are padded to a multiple of 16.
    package init(_ values: [Float], dimension: Int) {
        precondition(dimension > 0 && values.count.isMultiple(of: dimension), "\(values.count) by \(dimension)")
        let count = values.count / dimension
        let width = (dimension + 15) / 16 * 16
        self.count = count
        self.dimension = width
        if count <= Self.exactRows {
            var rows = values
            if width != dimension {
                rows = []
                rows.reserveCapacity(count * width)
                for row in 0..<count {
                    rows += values[row * dimension..<(row + 1) * dimension]
                    rows += repeatElement(0, count: width - dimension)
                }
            }
            self.rows = rows
            (codes, scales) = ([], [])
        } else {
            var codes = [Int8](repeating: 0, count: count * width)
            var scales = [Float](repeating: 0, count: count)
            for row in 0..<count {
                let values = values[row * dimension..<(row + 1) * dimension]
                let highest = values.reduce(0) { max($0, abs($1)) }
                guard highest > 0 else { continue }
                scales[row] = highest / 127
                for (index, value) in values.enumerated() {
                    codes[row * width + index] = Int8((value / highest * 127).rounded())
                }
            }
            rows = []
            (self.codes, self.scales) = (codes, scales)
        }
    }

    /// Computes for each row the highest of its inner products with some queries, each plus the query's bias.
    ///
    /// - Parameters:
    ///   - queries: At least one, each with as many values as a row.
    ///   - biases: One per query.
    ///   - results: Replaced by one value per row.
    package func best(_ queries: [[Float]], biases: [Float], into results: inout [Float]) {
        precondition(!queries.isEmpty && queries.count == biases.count, "\(queries.count) queries")
        var packed: [Float] = []
        for query in queries {
            precondition(query.count <= dimension, "a query of \(query.count) values for rows of \(dimension)")
            packed += query
            packed += repeatElement(0, count: dimension - query.count)
        }
        if results.count != count { results = [Float](repeating: 0, count: count) }
        if codes.isEmpty {
            unsafe vidrec_best_inner_products(rows, count, dimension, packed, biases, queries.count, &results)
        } else {
            unsafe vidrec_best_quantized_products(
                codes, scales, count, dimension, packed, biases, queries.count, &results)
        }
    }

    /// Computes the inner product of each row with a query.
    ///
    /// - Parameters:
    ///   - query: As many values as a row.
    ///   - results: Replaced by one value per row.
    package func products(with query: [Float], into results: inout [Float]) {
        best([query], biases: [0], into: &results)
    }
}
