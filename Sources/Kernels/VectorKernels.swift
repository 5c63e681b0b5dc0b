internal import CKernels

/// Kernels for products of vectors of `Float` values.
package enum VectorKernels {
    /// Returns the inner product of `query` with each of `rows`, vectors of the query's dimension stored one after
    /// another. The result is the same on all processors.
    ///
    /// - Precondition: `rows` has whole vectors; it is empty if the query is.
    package static func innerProducts(of query: [Float], withRows rows: [Float]) -> [Float] {
        let count = query.isEmpty ? 0 : rows.count / query.count
        precondition(count * query.count == rows.count, "\(rows.count) values are no rows of \(query.count)")
        return unsafe [Float](unsafeUninitializedCapacity: count) { results, initialized in
            if let start = results.baseAddress {
                unsafe vidrec_inner_products(rows, count, query.count, query, start)
            }
            initialized = count
        }
    }

    /// Whether this processor supports AVX2 (x86-64-v3), which the kernels then use.
    package static var hasAVX2: Bool { vidrec_runs_variant(VIDREC_AVX2) == 1 }
}
