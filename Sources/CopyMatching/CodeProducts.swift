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
    /// For each query frame, one after another, its highest cosine with a frame of each clip; -1 for a clip without frames.
    func best(of queries: QueryFrames) -> [Float] {
        let count = queries.inverseNorms.count
        var result = [Float](repeating: -1, count: count * ends.count)
        guard !inverseNorms.isEmpty, count > 0 else { return result }
        precondition(
            dimension.isMultiple(of: 32) && dimension <= 512 && queries.dimension == dimension,
            "codes of \(queries.dimension) and \(dimension) values")
        unsafe vidrec_best_products(
            codes, inverseNorms, ends, ends.count, queries.codes, queries.inverseNorms, count, dimension, &result)
        return result
    }
}
