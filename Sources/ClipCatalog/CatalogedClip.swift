public import ClipTypes

/// A clip in the catalog, without its sketches and its embedding.
public struct CatalogedClip: Hashable, Sendable {
    /// The id of the clip.
    public let id: ClipID
    /// The size of the clip's file in bytes.
    public let byteCount: Int64
    /// The status of the analysis.
    public let status: ClipStatus
    /// Why the status is not `ok`; `nil` if it is.
    public let reason: String?
    /// The properties of the video stream; `nil` if they could not be read.
    public let metadata: ClipMetadata?
    /// The text form of the sampler that selected the frames.
    public let sampling: String
    /// The version of the analysis rules, 1 or more.
    public let rules: Int
    /// The number of stored sketches.
    public let sketchCount: Int
    /// The model of the embedding; `nil` if the clip has none.
    public let model: EmbeddingModel?
    /// The paths of all files with this clip, ordered by UTF-8 bytes.
    public let paths: [String]
}
