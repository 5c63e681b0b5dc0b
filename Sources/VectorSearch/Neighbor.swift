public import ClipTypes

/// A clip found near a query.
public struct Neighbor: Hashable, Sendable {
    /// The clip.
    public let clip: ClipID
    /// The inner product of its embedding with the query's: their cosine similarity, -1…1, higher is closer.
    public let similarity: Float

    /// Joins a clip with how near it is.
    public init(clip: ClipID, similarity: Float) {
        self.clip = clip
        self.similarity = similarity
    }
}

extension Neighbor: Comparable {
    /// Orders the closer neighbor first; of equally close ones, the smaller id, so that rankings repeat exactly.
    public static func < (left: Neighbor, right: Neighbor) -> Bool {
        left.similarity == right.similarity ? left.clip < right.clip : left.similarity > right.similarity
    }
}
