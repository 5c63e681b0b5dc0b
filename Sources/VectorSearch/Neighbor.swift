public import ClipTypes

/// A clip in a list of nearest neighbors.
public struct Neighbor: Hashable, Sendable {
    /// The clip.
    public let clip: ClipID
    /// The cosine similarity of its embedding and the query's, -1…1; higher is closer.
    public let similarity: Float

    /// Creates a neighbor from a clip and its similarity to the query.
    public init(clip: ClipID, similarity: Float) {
        self.clip = clip
        self.similarity = similarity
    }
}

extension Neighbor: Comparable {
    /// Orders the more similar neighbor first, and of equal similarity the smaller id, so that rankings are
    /// reproducible.
    public static func < (left: Neighbor, right: Neighbor) -> Bool {
        left.similarity == right.similarity ? left.clip < right.clip : left.similarity > right.similarity
    }
}
