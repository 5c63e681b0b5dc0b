private import Kernels

/// Whitens embeddings, so that no direction dominates: subtracts a mean, then multiplies by a matrix. The network
/// scales the result to unit length.
///
/// Directions of high variance among unrelated clips say little about one clip (Jégou and Chum, "Negative evidences
/// and co-occurrences in image retrieval: the benefit of PCA and whitening", ECCV 2012).
public struct EmbeddingWhitening: Hashable, Sendable {
    /// The mean that is subtracted from an embedding, one number per value.
    public let mean: [Float]
    /// The square matrix that the centered embedding is multiplied by, row-major.
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

    /// Returns the whitened embedding, which is not of unit length.
    ///
    /// - Precondition: `embedding` has as many values as the mean.
    package func applied(to embedding: [Float]) -> [Float] {
        precondition(
            embedding.count == mean.count, "the embedding has \(embedding.count) values, the whitening \(mean.count)")
        var result = [Float](repeating: 0, count: mean.count)
        addProduct(
            zip(embedding, mean).map { $0 - $1 }, columns, rows: 1, inner: mean.count, columns: mean.count,
            to: &result)
        return result
    }
}
