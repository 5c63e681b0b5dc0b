private import Foundation

/// Whitens embeddings, so that no direction dominates: subtracts a mean, then multiplies by a matrix.
///
/// Directions of high variance among unrelated clips say little about one clip (Jégou and Chum, "Negative evidences
/// and co-occurrences in image retrieval: the benefit of PCA and whitening", ECCV 2012).
public struct EmbeddingWhitening: Hashable, Sendable {
    /// The mean that is subtracted.
    public let mean: [Float]
    /// The square matrix of the product, row-major.
    public let matrix: [Float]

    private let columns: [Float]

    /// Creates a whitening from a mean and a matrix.
    ///
    /// - Precondition: The matrix is square and of the mean's size.
    public init(mean: [Float], matrix: [Float]) {
        precondition(
            matrix.count == mean.count * mean.count,
            "the matrix has \(matrix.count) values, a square matrix of size \(mean.count) has \(mean.count * mean.count)"
        )
        self.mean = mean
        self.matrix = matrix
        columns = transposed(matrix, rows: mean.count, columns: mean.count)
    }

    /// Fits a whitening to unit vectors: their principal directions, each divided by its standard deviation to the
    /// power of `strength`.
    ///
    /// - Parameters:
    ///   - embeddings: Vectors of equal size.
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
        let (values, vectors) = symmetricEigenvectors(covariance, size: size)
        let meanVariance = values.reduce(0, +) / Double(size)
        guard meanVariance > 0 else { return nil }
        var matrix: [Float] = []
        for (value, vector) in zip(values, vectors) {
            let variance = max(0, value) / meanVariance + floor
            let scale = variance > 0 ? pow(variance, -strength / 2) : 0
            matrix += vector.map { Float($0 * scale) }
        }
        self.init(mean: mean.map { Float($0) }, matrix: matrix)
    }

    /// Returns the whitened embedding, which is not of unit length.
    func applied(to embedding: [Float]) -> [Float] {
        precondition(
            embedding.count == mean.count, "the embedding has \(embedding.count) values, the whitening \(mean.count)")
        var result = [Float](repeating: 0, count: mean.count)
        addProduct(
            zip(embedding, mean).map { $0 - $1 }, columns, rows: 1, inner: mean.count, columns: mean.count,
            to: &result)
        return result
    }
}
