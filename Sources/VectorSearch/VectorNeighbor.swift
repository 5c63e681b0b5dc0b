/// A row in a list of nearest neighbors of a query.
public struct VectorNeighbor: Hashable, Sendable {
    /// The key of the row.
    public let key: Int64
    /// The cosine similarity of the row's vector and the query's, -1...1; higher is closer.
    public let similarity: Float

    /// Creates a neighbor from a key and its similarity to the query.
    public init(key: Int64, similarity: Float) {
        self.key = key
        self.similarity = similarity
    }
}

extension VectorNeighbor: Comparable {
    /// Orders the neighbor of higher similarity first, and of equal similarity the one with the smaller key, so that
    /// rankings are reproducible.
    public static func < (left: VectorNeighbor, right: VectorNeighbor) -> Bool {
        left.similarity == right.similarity ? left.key < right.key : left.similarity > right.similarity
    }
}
