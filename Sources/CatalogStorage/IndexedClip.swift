public import ClipTypes

/// The analysis of a clip, as `Catalog.record(_:)` stores it.
public struct IndexedClip: Hashable, Sendable {
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
    /// The sketches of the sampled frames in ascending order of time, all of the same number of values.
    public let sketches: [FrameSketch]
    /// The embedding of the clip and its model; `nil` if no frame has a positive weight.
    public let embedding: Embedding?

    /// Small pictures of the clip; `nil` to leave a stored strip as it is.
    public let strip: ClipStrip?

    /// The embedding of a clip and the model that computed it.
    public typealias Embedding = ClipAnalysis.Embedding

    /// Creates a clip from its analysis.
    ///
    /// - Precondition: all sketches have the same number of values, and `rules` is at least 1.
    public init(
        id: ClipID, byteCount: Int64, status: ClipStatus, reason: String? = nil, metadata: ClipMetadata? = nil,
        sampling: String, rules: Int = 1, sketches: [FrameSketch] = [], embedding: Embedding? = nil,
        strip: ClipStrip? = nil
    ) {
        let dimension = sketches.first?.codes.count ?? 0
        precondition(
            sketches.allSatisfy { $0.codes.count == dimension },
            "clip \(id.prefix) has sketches of different sizes")
        precondition(rules >= 1, "clip \(id.prefix) has version \(rules) of the analysis rules")
        self.id = id
        self.byteCount = byteCount
        self.status = status
        self.reason = reason
        self.metadata = metadata
        self.sampling = sampling
        self.rules = rules
        self.sketches = sketches
        self.embedding = embedding
        self.strip = strip
    }
}
