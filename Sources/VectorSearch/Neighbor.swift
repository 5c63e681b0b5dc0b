public import ClipTypes

/// A clip in a list of nearest neighbors of a query.
public struct Neighbor: Hashable, Sendable {
    /// The id of the clip.
    public let clip: ClipID
    /// The cosine similarity of the clip's embedding and the query's, -1...1; higher is closer.
    public let similarity: Float

    /// Creates a neighbor from a clip and its similarity to the query.
    public init(clip: ClipID, similarity: Float) {
        self.clip = clip
        self.similarity = similarity
    }
}

extension Neighbor: Comparable {
    /// Orders the neighbor of higher similarity first, and of equal similarity the one with the smaller id, so that
    /// rankings are reproducible.
    public static func < (left: Neighbor, right: Neighbor) -> Bool {
        left.similarity == right.similarity ? left.clip < right.clip : left.similarity > right.similarity
    }
}
