internal import CKernels

/// Kernels for products of codes: vectors of integers in -8...7, one per byte.
///
/// The number of values of a code, its `dimension`, is a multiple of 32 and at most 512. Wrong numbers of values trap.
package enum SketchKernels {
    /// Returns the inner product of each query with each row: first those of the first query, in the order of the rows.
    ///
    /// - Parameters:
    ///   - queries: Codes of `dimension` values, one after another.
    ///   - rows: Codes of `dimension` values, one after another.
    ///   - dimension: The number of values of a code.
    package static func products(of queries: [Int8], withRows rows: [Int8], dimension: Int) -> [Int32] {
        check(dimension)
        precondition(
            queries.count.isMultiple(of: dimension) && rows.count.isMultiple(of: dimension),
            "\(queries.count) and \(rows.count) values are no codes of \(dimension)")
        let (queryCount, rowCount) = (queries.count / dimension, rows.count / dimension)
        var products = [Int32](repeating: 0, count: queryCount * rowCount)
        unsafe vidrec_code_products(rows, rowCount, queries, queryCount, dimension, &products)
        return products
    }

    /// Returns, for each query and each group of rows, the highest inner product times the scales of query and row; -1
    /// for a group without rows. Those of the first query come first, in the order of the groups.
    ///
    /// - Parameters:
    ///   - queries: Codes of `dimension` values, one after another.
    ///   - queryScales: One per query.
    ///   - rows: Codes of `dimension` values, one after another; the rows of a group stand together.
    ///   - rowScales: One per row.
    ///   - ends: The end of each group of rows, ascending; the last one is the number of rows.
    ///   - dimension: The number of values of a code.
    package static func best(
        of queries: [Int8], scales queryScales: [Float], inRows rows: [Int8], scales rowScales: [Float],
        groupEnds ends: [Int32], dimension: Int
    ) -> [Float] {
        var result = [Float](repeating: -1, count: queryScales.count * ends.count)
        guard !queryScales.isEmpty, !rowScales.isEmpty else { return result }
        check(dimension)
        precondition(
            queries.count == queryScales.count * dimension && rows.count == rowScales.count * dimension
                && zip(ends, ends.dropFirst()).allSatisfy { $0 <= $1 } && (ends.first ?? 0) >= 0
                && Int(ends.last ?? 0) <= rowScales.count,
            "\(queries.count) and \(rows.count) values, \(queryScales.count) and \(rowScales.count) scales")
        unsafe vidrec_best_products(
            rows, rowScales, ends, ends.count, queries, queryScales, queryScales.count, dimension, &result)
        return result
    }

    private static func check(_ dimension: Int) {
        precondition(
            dimension > 0 && dimension.isMultiple(of: 32) && dimension <= 512, "codes of \(dimension) values")
    }
}
