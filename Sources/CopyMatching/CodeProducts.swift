internal import Kernels

/// Returns the cosine of each query frame with each clip frame: row by row, a query frame a row.
func similarities(_ query: SketchTrack, _ clip: SketchTrack) -> [Float] {
    guard query.count > 0, clip.count > 0 else { return [] }
    precondition(
        query.dimension == clip.dimension, "codes of \(query.dimension) and \(clip.dimension) values")
    let products = SketchKernels.products(of: query.codes, withRows: clip.codes, dimension: clip.dimension)
    var result = [Float](repeating: 0, count: products.count)
    for frame in 0..<query.count {
        let row = frame * clip.count
        for other in 0..<clip.count {
            result[row + other] = Float(products[row + other]) * query.inverseNorms[frame] * clip.inverseNorms[other]
        }
    }
    return result
}
