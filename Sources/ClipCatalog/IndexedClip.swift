public import ClipTypes

/// What was read from a clip's bytes, ready to be stored.
public struct IndexedClip: Hashable, Sendable {
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
    /// Which frames were asked for (`adaptive`, `every=1s`, …).
    public let sampling: String
    /// The version of the analysis rules that the sketches and the embedding were made by, from 1.
    public let rules: Int
    /// The sampled frames in the order of time, all of one dimension.
    public let sketches: [FrameSketch]
    /// The clip as one vector, and what made it; `nil` when no frame was had.
    public let embedding: Embedding?

    /// A vector and the model that made it.
    public typealias Embedding = ClipAnalysis.Embedding

    /// Creates a clip from what was read.
    ///
    /// - Precondition: the sketches are all of one dimension, and `rules` is at least 1.
    public init(
        id: ClipID, byteCount: Int64, status: ClipStatus, reason: String? = nil, metadata: ClipMetadata? = nil,
        sampling: String, rules: Int = 1, sketches: [FrameSketch] = [], embedding: Embedding? = nil
    ) {
        let dimension = sketches.first?.codes.count ?? 0
        precondition(
            sketches.allSatisfy { $0.codes.count == dimension },
            "clip \(id.prefix) has sketches of different dimensions")
        precondition(rules >= 1, "clip \(id.prefix) was made by version \(rules) of the rules")
        self.id = id
        self.byteCount = byteCount
        self.status = status
        self.reason = reason
        self.metadata = metadata
        self.sampling = sampling
        self.rules = rules
        self.sketches = sketches
        self.embedding = embedding
    }
}
