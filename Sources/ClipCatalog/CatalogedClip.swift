public import ClipTypes

/// A clip as the catalog holds it, without its sketches and its vector.
public struct CatalogedClip: Hashable, Sendable {
    /// The identity of the bytes.
    public let id: ClipID
    /// The number of the bytes.
    public let byteCount: Int64
    /// How the reading ended.
    public let status: ClipStatus
    /// What was lost and why; `nil` when nothing was.
    public let reason: String?
    /// The facts of the video stream; `nil` when not even they could be read.
    public let metadata: ClipMetadata?
    /// Which frames were asked for.
    public let sampling: String
    /// The version of the analysis rules that the clip was read by, from 1.
    public let rules: Int
    /// The number of stored sketches.
    public let sketchCount: Int
    /// What made the stored embedding; `nil` without one.
    public let model: EmbeddingModel?
    /// Every path with these bytes, in the order of their UTF-8 bytes.
    public let paths: [String]
}
