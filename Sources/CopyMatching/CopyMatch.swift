public import ClipTypes

/// A clip that may share footage with a query.
public struct CopyMatch: Hashable, Sendable {
    /// A part of the query and the part of the clip that it shows.
    public struct Segment: Hashable, Sendable {
        /// In seconds of the query.
        public let query: ClosedRange<Float>
        /// In seconds of the clip.
        public let clip: ClosedRange<Float>
        /// Clip seconds per query second: 2 where the query runs at double speed, below 0 where it runs backward.
        public let speed: Float
        /// The mean evidence of its frames.
        public let evidence: Float
    }

    /// The natural logarithm of the odds that both share footage; infinite for the same bytes.
    public let logOdds: Float
    /// The parts they share, the surest first; none if the frames match in no order.
    public let segments: [Segment]
    /// In which way the query was looked at.
    public let view: ViewKind
    /// The way in words, such as `left half`.
    public let viewName: String
    /// Whether the query is a mirror image.
    public let isMirrored: Bool
    /// What the odds were computed from.
    public let features: CopyFeatures
    /// The pairs of frames along the segments, by number, in the order of the query.
    public let pairs: [FramePair]

    /// Two frames that show the same moment.
    public struct FramePair: Hashable, Sendable {
        /// The number of the query's frame in its view.
        public let queryFrame: Int
        /// The number of the clip's frame.
        public let clipFrame: Int
        /// The time of the query's frame, in seconds.
        public let queryTime: Float
        /// The time of the clip's frame, in seconds.
        public let clipTime: Float
        /// The cosine of their sketches, -1...1.
        public let similarity: Float
    }

    /// The probability that both share footage, 0...1.
    public var confidence: Float { 1 / (1 + Float.exponential(-logOdds)) }
}
