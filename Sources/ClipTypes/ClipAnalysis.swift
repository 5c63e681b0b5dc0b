/// What decoding, describing and summarizing a file gave: all that a catalog stores of a clip besides its identity.
///
/// Uploads, queries, benchmarks and training get it from one place, so that they agree. A file that cannot be decoded has
/// an analysis, too: one that failed, with the reason.
public struct ClipAnalysis: Hashable, Sendable {
    /// The version of the rules by which analyses are made now: of sampling, description and status.
    public static let currentRules = 1

    /// The version of the rules by which it was made.
    public let rules: Int
    /// How the decoding ended. ``ClipStatus/partial`` also where no frame shows anything, so that there is no embedding.
    public let status: ClipStatus
    /// What was lost and why; `nil` if nothing was.
    public let reason: String?
    /// The facts of the video stream; `nil` if not even they could be read.
    public let metadata: ClipMetadata?
    /// The sampled frames in the order of time, all of one dimension.
    public let sketches: [FrameSketch]
    /// The clip as one vector; `nil` if no frame shows anything.
    public let embedding: Embedding?

    /// A vector and the model that made it.
    public struct Embedding: Hashable, Sendable {
        /// What made the vector.
        public let model: EmbeddingModel
        /// The vector, of `model.dimension` components.
        public let value: ClipEmbedding
        /// What each descriptor family adds to the vector; `nil` if the model does not tell.
        public let contributions: FamilyContributions?

        /// Creates an embedding from a vector and its model.
        ///
        /// - Precondition: the vector has the model's dimension, and so have the contributions.
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

    /// Creates an analysis.
    public init(
        rules: Int = Self.currentRules, status: ClipStatus, reason: String?, metadata: ClipMetadata?,
        sketches: [FrameSketch], embedding: Embedding?
    ) {
        self.rules = rules
        self.status = status
        self.reason = reason
        self.metadata = metadata
        self.sketches = sketches
        self.embedding = embedding
    }

    /// Creates the analysis of a file that gave nothing.
    public init(failure reason: String) {
        self.init(status: .failed, reason: reason, metadata: nil, sketches: [], embedding: nil)
    }
}
