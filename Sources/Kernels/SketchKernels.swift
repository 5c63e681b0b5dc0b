internal import CKernels

/// Kernels for products of codes: vectors of integers in -8...7, one per byte.
///
/// The number of values of a code, its `dimension`, is at most 512. Wrong numbers of values trap.
package enum SketchKernels {
    /// Returns the inner product of each query with each row: first those of the first query, in the order of the rows.
    ///
    /// - Parameters:
    ///   - queries: Codes of `dimension` values, one after another.
    ///   - rows: Codes of `dimension` values, one after another.
    ///   - dimension: The number of values of a code, a multiple of 32.
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
    /// for a group without rows. Those of the first query come first, in the order of the groups. If the layout has a
    /// parity that negates values, those of the mirrored queries follow, in the same order.
    ///
    /// - Parameters:
    ///   - queries: Codes as ``CodeLayout/packedQueries(_:)`` returns them.
    ///   - queryScales: One per query, 0 or more.
    ///   - rows: Codes as ``CodeLayout/packedRows(_:)`` returns them; the rows of a group stand together.
    ///   - rowScales: One per row, 0 or more.
    ///   - ends: The end of each group of rows, ascending; the last one is the number of rows.
    ///   - layout: The layout with which rows and queries were packed.
    package static func best(
        of queries: [Int8], scales queryScales: [Float], inRows rows: [UInt8], scales rowScales: [Float],
        groupEnds ends: [Int32], layout: CodeLayout
    ) -> [Float] {
        precondition(
            queries.count == layout.packedQueryBytes(queryScales.count)
                && rows.count == rowScales.count * layout.size / 2
                && zip(ends, ends.dropFirst()).allSatisfy { $0 <= $1 } && (ends.first ?? 0) >= 0
                && Int(ends.last ?? 0) == rowScales.count,
            "\(queries.count) and \(rows.count) bytes, \(queryScales.count) and \(rowScales.count) scales")
        let count = queryScales.count * ends.count * (layout.isMirrored ? 2 : 1)
        return unsafe [Float](unsafeUninitializedCapacity: count) { results, initialized in
            guard let start = results.baseAddress else { return }
            unsafe vidrec_best_products(
                rows, rowScales, ends, ends.count, layout.evenCount, layout.oddCount, queries, queryScales,
                queryScales.count, start)
            initialized = count
        }
    }

    /// Raises the scores of clips to those of one view of a query. The evidence of a frame is its similarity minus its
    /// bias minus the view's penalty.
    ///
    /// - Parameters:
    ///   - means: For each clip, raised to the mean evidence of the view's frames.
    ///   - highest: For each clip, raised to the highest evidence of a frame.
    ///   - similarities: A row of one value per clip for each frame.
    ///   - rows: The rows of the view's frames.
    ///   - biases: One per frame of the view.
    ///   - penalty: The view's penalty.
    ///   - floor: The lowest evidence of a frame in a mean.
    package static func raise(
        means: inout [Float], highest: inout [Float], toSimilarities similarities: [Float], rows: Range<Int>,
        biases: [Float], penalty: Float, floor: Float
    ) {
        precondition(
            means.count == highest.count && rows.count == biases.count && rows.lowerBound >= 0
                && rows.upperBound * means.count <= similarities.count,
            "rows \(rows) of \(similarities.count) values, \(biases.count) biases, \(means.count) clips")
        unsafe similarities.withUnsafeBufferPointer { values in
            guard let start = values.baseAddress else { return }
            unsafe vidrec_raise_scores(
                start + rows.lowerBound * means.count, rows.count, means.count, biases, penalty, floor, &means,
                &highest)
        }
    }

    /// Returns, for each row, the mean of its highest values without the very highest.
    ///
    /// - Parameters:
    ///   - values: Rows of `count` values, one after another.
    ///   - count: The number of values of a row.
    ///   - ranks: The ranks of the values to average, 0 for the highest; not empty, within `0..<count`, at most 64.
    package static func means(ofRows values: [Float], count: Int, ranks: Range<Int>) -> [Float] {
        precondition(
            !ranks.isEmpty && ranks.lowerBound >= 0 && ranks.upperBound <= min(count, 64)
                && values.count.isMultiple(of: count),
            "ranks \(ranks) of \(values.count) values in rows of \(count)")
        var means = [Float](repeating: 0, count: values.count / count)
        unsafe vidrec_rank_means(values, means.count, count, ranks.lowerBound, ranks.upperBound, &means)
        return means
    }

    private static func check(_ dimension: Int) {
        precondition(
            dimension > 0 && dimension.isMultiple(of: 32) && dimension <= 512, "codes of \(dimension) values")
    }
}
