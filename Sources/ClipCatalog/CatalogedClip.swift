internal import CatalogStorage
public import ClipTypes

/// A clip in the catalog, without its sketches and its embedding.
public struct CatalogedClip: Hashable, Sendable {
    /// The id of the clip.
    public let id: ClipID
    /// The size of the clip's file in bytes.
    public let byteCount: Int64
    /// The status of the clip's analysis.
    public let status: ClipStatus
    /// Why the status of the analysis is not `ok`; `nil` if it is.
    public let reason: String?
    /// The properties of the clip's video stream; `nil` if they could not be read.
    public let metadata: ClipMetadata?
    /// The text form of the sampler that selected the frames (`adaptive`, `every=1s`, …).
    public let sampling: String
    /// The version of the analysis rules with which the clip was analyzed, 1 or more.
    public let rules: Int
    /// The number of stored sketches of the clip, one for each sampled frame.
    public let sketchCount: Int
    /// The model of the clip's embedding; `nil` if the clip has none.
    public let model: EmbeddingModel?
    /// The paths of all files with the bytes of this clip, ordered by UTF-8 bytes.
    public let paths: [String]

    /// Whether the clip was analyzed by older rules than this version of vidrec has.
    public var isStale: Bool { rules < ClipAnalysis.currentRules }
}
