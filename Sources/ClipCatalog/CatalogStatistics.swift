public import ClipTypes

/// The sizes of a catalog.
public struct CatalogStatistics: Hashable, Sendable {
    /// The number of files.
    public let files: Int
    /// The number of files of each status; a status without files is absent.
    public let filesByStatus: [ClipStatus: Int]
    /// The number of clips, that is of distinct contents.
    public let clips: Int
    /// The number of clips with an embedding.
    public let embeddings: Int
    /// The number of sampled frames of all clips.
    public let frames: Int
    /// The model of the embeddings; `nil` if there are none.
    public let model: EmbeddingModel?
    /// The size in bytes of the database with its write-ahead log.
    public let databaseByteCount: Int64
}
