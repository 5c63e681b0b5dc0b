/// The result of decoding, describing and summarizing a file: all that a catalog stores of a clip besides its identity.
///
/// A file that cannot be decoded has an analysis with the status ``ClipStatus/failed`` and the reason.
public struct ClipAnalysis: Hashable, Sendable {
    /// The current version of the analysis rules: how frames are sampled and described, and how the status is set. It
    /// is stored with each clip, and indexing analyzes clips of older versions again. Increase it when files that were
    /// analyzed before would give another analysis: 2 follows the decoder's rules for joined streams, transfer functions
    /// and transparency, 3 adds the local detail of frames.
    public static let currentRules = 3

    /// The version of the analysis rules that made this analysis.
    public let rules: Int
    /// Whether decoding was complete. ``ClipStatus/partial`` also if all frames have weight 0, so that there is no
    /// embedding.
    public let status: ClipStatus
    /// Why the status is not ``ClipStatus/ok``; `nil` if it is.
    public let reason: String?
    /// The properties of the video stream; `nil` if they could not be read.
    public let metadata: ClipMetadata?
    /// The sketches of the sampled frames in ascending order of time, all of the same number of values; empty if
    /// decoding failed.
    public let sketches: [FrameSketch]
    /// The embedding of the clip; `nil` if decoding failed or all frames have weight 0.
    public let embedding: Embedding?
    /// Small pictures of the clip; `nil` if none were asked for, or no frame shows anything.
    public let strip: ClipStrip?

    /// A clip embedding and the model that computed it.
    public struct Embedding: Hashable, Sendable {
        /// The model that computed the embedding.
        public let model: EmbeddingModel
        /// The embedding, a unit vector of `model.dimension` values.
        public let value: ClipEmbedding
        /// The part of the embedding that each descriptor family contributes; `nil` if the model does not compute it.
        public let contributions: FamilyContributions?

        /// Creates an embedding from its vector and its model.
        ///
        /// - Precondition: `value` and `contributions` have `model.dimension` values.
        public init(model: EmbeddingModel, value: ClipEmbedding, contributions: FamilyContributions? = nil) {
            precondition(
                value.values.count == model.dimension,
                "an embedding of \(value.values.count) values for the model \(model)")
            precondition(
                contributions.map { $0.dimension == model.dimension } ?? true,
                "contributions of \(contributions?.dimension ?? 0) values for the model \(model)")
            self.model = model
            self.value = value
            self.contributions = contributions
        }
    }

    /// Creates an analysis from its properties.
    public init(
        rules: Int = Self.currentRules, status: ClipStatus, reason: String?, metadata: ClipMetadata?,
        sketches: [FrameSketch], embedding: Embedding?, strip: ClipStrip? = nil
    ) {
        self.rules = rules
        self.status = status
        self.reason = reason
        self.metadata = metadata
        self.sketches = sketches
        self.embedding = embedding
        self.strip = strip
    }

    /// Creates the analysis of a file that could not be decoded, with the status ``ClipStatus/failed`` and `reason`,
    /// without metadata, sketches and embedding.
    public init(failure reason: String) {
        self.init(status: .failed, reason: reason, metadata: nil, sketches: [], embedding: nil)
    }
}
