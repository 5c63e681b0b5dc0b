public import ClipTypes
public import CopyMatching
private import Foundation
internal import Isolation
internal import VisualDescriptors

/// Why one clip counts as a copy of another, or does not, and what both have in common besides.
public struct ClipExplanation: Sendable {
    /// The first clip, which is looked at in several views.
    public let a: ExplainedClip
    /// The second clip, as it is in a catalog.
    public let b: ExplainedClip
    /// What was found when frames were compared and aligned. `query` means A, `clip` means B.
    public let match: CopyMatch
    /// The aligned frames, in the order of A.
    public let pairs: [AlignedPair]
    /// By how much the aligned frames agree, and in what; nil if none are aligned or a file is gone.
    public let agreement: FrameAgreement?
    /// By how much the clips as wholes look and move alike; nil if one has no embedding.
    public let related: RelatedScore?
    /// The part of A's picture that matched; nil for all of it.
    let region: ContentRegion?
    /// What draws the sheet.
    let pool: DecodePool

    /// Two frames that show the same moment.
    public struct AlignedPair: Hashable, Sendable {
        /// When A shows it.
        public let aTime: Duration
        /// When B shows it.
        public let bTime: Duration
        /// The cosine of the frames' projections, -1...1; where a file is gone, of their stored sketches.
        public let similarity: Float
    }

    /// The cosine of two embeddings.
    public struct RelatedScore: Hashable, Sendable {
        /// The cosine, -1...1.
        public let similarity: Float
        /// What each descriptor family adds to it; nil if that was not stored.
        public let shares: [DescriptorFamily: Float]?
    }

    /// Whether both are the same bytes.
    public var isSameBytes: Bool { a.clip == b.clip }

    /// The confidence that both share footage, 0...1.
    public var confidence: Double { 1 / (1 + exp(-Double(match.logOdds))) }

    /// Whether the confidence reaches ``CopyThreshold``.
    public var isCopy: Bool { confidence >= CopyThreshold.confidence }

    /// The aligned pair that agrees most, the earliest of equal ones.
    public var best: AlignedPair? { bestNumber.map { pairs[$0] } }

    /// The aligned pair that agrees least, the earliest of equal ones.
    public var worst: AlignedPair? { worstNumber.map { pairs[$0] } }

    var bestNumber: Int? {
        pairs.indices.min { (-pairs[$0].similarity, $0) < (-pairs[$1].similarity, $1) }
    }

    var worstNumber: Int? {
        pairs.indices.min { (pairs[$0].similarity, $0) < (pairs[$1].similarity, $1) }
    }
}
