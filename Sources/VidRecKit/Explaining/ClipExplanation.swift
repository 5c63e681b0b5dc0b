public import ClipTypes
public import CopyMatching
private import Foundation
internal import Isolation
internal import VisualDescriptors

/// The explanation of why one clip is a copy of another or is not, and of their similarity.
public struct ClipExplanation: Sendable {
    /// The first clip, the query, which is compared in several views.
    public let a: ExplainedClip
    /// The second clip, as in a catalog.
    public let b: ExplainedClip
    /// The match of the aligned frames. `query` means A, `clip` means B.
    public let match: CopyMatch
    /// The pairs of aligned frames, in the order of A.
    public let pairs: [AlignedPair]
    /// The similarity of the aligned frames, by descriptor family; `nil` if none are aligned or a file is missing.
    public let agreement: FrameAgreement?
    /// The similarity of the clips' embeddings; `nil` if a clip has none.
    public let related: RelatedScore?
    /// The region of A's picture that matched; `nil` for the whole picture.
    let region: ContentRegion?
    /// The pool that draws the contact sheet.
    let pool: DecodePool

    /// Two frames that are aligned.
    public struct AlignedPair: Hashable, Sendable {
        /// The presentation time in A.
        public let aTime: Duration
        /// The presentation time in B.
        public let bTime: Duration
        /// The cosine of the frames' projections, -1...1; of their stored sketches if a file is missing.
        public let similarity: Float
    }

    /// The cosine similarity of two embeddings.
    public struct RelatedScore: Hashable, Sendable {
        /// The cosine, -1...1.
        public let similarity: Float
        /// The share of each descriptor family; the shares sum to `similarity`. `nil` if contributions were not
        /// stored.
        public let shares: [DescriptorFamily: Float]?
    }

    /// Whether both have identical content.
    public var isSameBytes: Bool { a.clip == b.clip }

    /// The confidence that the clips share footage, 0...1.
    public var confidence: Double { match.confidence }

    /// Whether the confidence reaches `CopyThreshold`.
    public var isCopy: Bool { confidence >= CopyThreshold.confidence }

    /// The aligned pair of the highest similarity, the earliest of equal ones.
    public var best: AlignedPair? { bestNumber.map { pairs[$0] } }

    /// The aligned pair of the lowest similarity, the earliest of equal ones.
    public var worst: AlignedPair? { worstNumber.map { pairs[$0] } }

    var bestNumber: Int? {
        pairs.indices.min { (-pairs[$0].similarity, $0) < (-pairs[$1].similarity, $1) }
    }

    var worstNumber: Int? {
        pairs.indices.min { (pairs[$0].similarity, $0) < (pairs[$1].similarity, $1) }
    }
}
