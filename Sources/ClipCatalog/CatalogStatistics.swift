internal import CatalogStorage
public import ClipTypes

/// The numbers of files and clips in a catalog, and its size on disk.
public struct CatalogStatistics: Hashable, Sendable {
    /// The number of files in the catalog, including failed ones.
    public let files: Int
    /// The number of files of each status; a status without files is absent. A file without a clip counts as failed.
    public let filesByStatus: [ClipStatus: Int]
    /// The number of clips: files with the same bytes are one clip.
    public let clips: Int
    /// The number of clips that were analyzed by older rules than this version of vidrec has.
    public let staleClips: Int
    /// The number of clips with an embedding.
    public let embeddings: Int
    /// The number of stored frames (sketches) of all clips.
    public let frames: Int
    /// The model of the stored embeddings; `nil` if there are none.
    public let model: EmbeddingModel?
    /// The size on disk, in bytes, of the database with its write-ahead log.
    public let databaseByteCount: Int64
}
