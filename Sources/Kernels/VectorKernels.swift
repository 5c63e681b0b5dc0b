internal import CKernels

/// Computes products of vectors of numbers.
package enum VectorKernels {
    /// Returns the inner product of `query` with each row of `rows`, which holds vectors of the query's dimension one after
    /// another. All processors round alike.
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

    /// Whether the kernels run on AVX2 (x86-64-v3) here.
    package static var hasAVX2: Bool { vidrec_runs_variant(VIDREC_AVX2) == 1 }
}
