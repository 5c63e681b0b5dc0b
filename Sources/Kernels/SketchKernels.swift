internal import CKernels

/// Computes products of codes: vectors of whole numbers of -8...7, one byte a value.
///
/// The number of values of a code, its `dimension`, is a multiple of 32, at most 512.
package enum SketchKernels {
    /// Returns the inner product of each query with each row: those of the first query first.
    ///
    /// - Parameters:
    ///   - queries: codes, one after another.
    ///   - rows: codes, one after another.
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

    /// Returns, for each query and each group of rows, the highest inner product times the scales of query and row; -1 for
    /// a group without rows. Those of the first query come first.
    ///
    /// - Parameters:
    ///   - queries: codes, one after another.
    ///   - queryScales: one a query.
    ///   - rows: codes, one after another.
    ///   - rowScales: one a row.
    ///   - ends: where each group of rows ends, rising; the last one is the number of rows.
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
