private import Foundation
internal import Kernels
public import SequenceModels

extension EmbeddingWhitening {
    /// Fits a whitening to unit vectors: their principal directions, each divided by its standard deviation to the
    /// power of `strength`.
    ///
    /// - Parameters:
    ///   - embeddings: Unit vectors of equal size.
    ///   - strength: 0 only centers and rotates, 1 makes all variances equal. With fewer vectors than values, choose
    ///     a low value.
    ///   - floor: The share of the mean variance that is added to every variance, against noise in rarely seen
    ///     directions.
    /// - Returns: `nil` for fewer than two vectors, or if all are equal.
    /// - Complexity: O(*n* · *d*² + *d*³).
    public init?(fitting embeddings: [[Float]], strength: Double = 0.5, floor: Double = 0.1) {
        guard embeddings.count > 1, let size = embeddings.first?.count else { return nil }
        var mean = [Double](repeating: 0, count: size)
        for embedding in embeddings {
            precondition(embedding.count == size, "embeddings of \(size) and \(embedding.count) values")
            for (index, value) in embedding.enumerated() {
                mean[index] += Double(value) / Double(embeddings.count)
            }
        }
        var covariance = [Double](repeating: 0, count: size * size)
        for embedding in embeddings {
            let centered = zip(embedding, mean).map { Double($0) - $1 }
            for row in 0..<size {
                for column in 0...row {
                    covariance[row * size + column] += centered[row] * centered[column] / Double(embeddings.count)
                }
            }
        }
        for row in 0..<size {
            for column in 0..<row {
                covariance[column * size + row] = covariance[row * size + column]
            }
        }
        let eigen = SymmetricEigen(covariance, size: size)
        let meanVariance = eigen.values.reduce(0, +) / Double(size)
        guard meanVariance > 0 else { return nil }
        var matrix: [Float] = []
        for (value, vector) in zip(eigen.values, eigen.vectors) {
            let variance = max(0, value) / meanVariance + floor
            let scale = variance > 0 ? pow(variance, -strength / 2) : 0
            matrix += vector.map { Float($0 * scale) }
        }
        self.init(mean: mean.map { Float($0) }, matrix: matrix)
    }
}
