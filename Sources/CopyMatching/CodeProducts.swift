internal import CKernels

/// The cosine of each query frame with each clip frame: row by row, a query frame a row.
///
/// The one place of this target where pointers pass.
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
