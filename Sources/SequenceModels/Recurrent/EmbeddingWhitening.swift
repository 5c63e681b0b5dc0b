private import Kernels

/// Moves and turns embeddings so that no direction dominates: subtract a mean, then multiply with a matrix.
///
/// Directions in which the embeddings of unrelated clips vary much say little about one clip (Jégou and Chum, "Negative
/// evidences and co-occurrences in image retrieval: the benefit of PCA and whitening", ECCV 2012).
public struct EmbeddingWhitening: Hashable, Sendable {
    /// What is subtracted.
    public let mean: [Float]
    /// What is multiplied with then; square, row by row.
    public let matrix: [Float]

    private let columns: [Float]

    /// Takes a known mean and matrix.
    ///
    /// - Precondition: the matrix is square and of the mean's size.
    public init(mean: [Float], matrix: [Float]) {
        precondition(
            matrix.count == mean.count * mean.count, "\(matrix.count) values for a square matrix of \(mean.count)")
        self.mean = mean
        self.matrix = matrix
        columns = transposed(matrix, rows: mean.count, columns: mean.count)
    }

    /// The embedding moved and turned; not of unit length.
    package func applied(to embedding: [Float]) -> [Float] {
        precondition(embedding.count == mean.count, "\(embedding.count) values to whiten as \(mean.count)")
        var result = [Float](repeating: 0, count: mean.count)
        addProduct(
            zip(embedding, mean).map { $0 - $1 }, columns, rows: 1, inner: mean.count, columns: mean.count,
            to: &result)
        return result
    }
}
