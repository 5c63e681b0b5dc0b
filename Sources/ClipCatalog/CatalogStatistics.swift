public import ClipTypes

/// The sizes of a catalog at one moment.
public struct CatalogStatistics: Hashable, Sendable {
    /// The known paths.
    public let files: Int
    /// The known paths by status; a status without paths is absent.
    public let filesByStatus: [ClipStatus: Int]
    /// The clips: distinct contents.
    public let clips: Int
    /// The clips that have an embedding.
    public let embeddings: Int
    /// The sampled frames that are stored, over all clips.
    public let frames: Int
    /// What made the embeddings; `nil` without any.
    public let model: EmbeddingModel?
    /// The size of the database on disk, its write-ahead log included.
    public let databaseByteCount: Int64
}
