internal import CKernels

// The one file of this target where pointers pass.

/// The cosine of each query frame with each clip frame: row by row, a query frame a row.
func similarities(_ query: SketchTrack, _ clip: SketchTrack) -> [Float] {
    guard query.count > 0, clip.count > 0 else { return [] }
    let dimension = clip.dimension
    precondition(
        query.dimension == dimension && dimension.isMultiple(of: 32) && dimension <= 512,
        "codes of \(query.dimension) and \(dimension) values")
    var products = [Int32](repeating: 0, count: query.count * clip.count)
    unsafe vidrec_code_products(clip.codes, clip.count, query.codes, query.count, dimension, &products)
    var result = [Float](repeating: 0, count: products.count)
    for frame in 0..<query.count {
        let row = frame * clip.count
        for other in 0..<clip.count {
            result[row + other] = Float(products[row + other]) * query.inverseNorms[frame] * clip.inverseNorms[other]
        }
    }
    return result
}

extension FrameTable {
    /// For each code, one after another, its highest cosine with a frame of each clip; -1 for a clip without frames.
    func best(of queries: [ArraySlice<Int8>], scales: [Float]) -> [Float] {
        var result = [Float](repeating: -1, count: queries.count * ends.count)
        guard !inverseNorms.isEmpty, !queries.isEmpty else { return result }
        precondition(
            dimension.isMultiple(of: 32) && dimension <= 512 && queries.allSatisfy { $0.count == dimension },
            "codes of \(queries.first?.count ?? 0) and \(dimension) values")
        let flat = queries.flatMap { $0 }
        let counts = ends.map { Int32($0) }
        unsafe vidrec_best_products(
            codes, inverseNorms, counts, ends.count, flat, scales, queries.count, dimension, &result)
        return result
    }
}
