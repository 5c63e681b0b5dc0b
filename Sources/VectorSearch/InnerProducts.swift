internal import CKernels

/// The inner product of `query` with each row of `rows`, which holds vectors of the query's dimension one after another.
func innerProducts(of query: [Float], withRows rows: [Float]) -> [Float] {
    let count = query.isEmpty ? 0 : rows.count / query.count
    precondition(count * query.count == rows.count, "\(rows.count) values are no rows of \(query.count)")
    return unsafe [Float](unsafeUninitializedCapacity: count) { results, initialized in
        if let start = results.baseAddress {
            unsafe vidrec_inner_products(rows, count, query.count, query, start)
        }
        initialized = count
    }
}

extension FlatIndex {
    /// The instructions that the inner products run on here: `x86-64-v3` (AVX2) where the processor has it.
    public static var instructionSet: String { vidrec_has_avx2() == 1 ? "x86-64-v3" : "the baseline" }
}
