public import ClipTypes
public import CopyMatching
private import Foundation
internal import Isolation
internal import VisualDescriptors

/// The explanation of why one clip is a copy of another or is not, and of their similarity.
public struct ClipExplanation: Sendable {
    /// The first clip, A: the possible copy, which is compared in several views.
    public let a: ExplainedClip
    /// The second clip, B: the possible source, which is compared as a catalog stores it.
    public let b: ExplainedClip
    /// The match of the frames of both clips. In it, the query is ``a`` and the clip is ``b``.
    public let match: CopyMatch
    /// The pairs of aligned frames, in the order of A's frames; a still picture is paired with its most similar frame.
    public let pairs: [AlignedPair]
    /// The mean similarity of the aligned frames, by descriptor family; `nil` if none are aligned or a file is missing.
    public let agreement: FrameAgreement?
    /// Whether the local detail of both clips was compared; not for identical files, and not if a file is missing whose clip
    /// an earlier version indexed.
    public let comparesDetail: Bool
    /// The cosine similarity of the clips' embeddings; `nil` if a clip has none.
    public let related: RelatedScore?
    /// The region of A's picture that matched; `nil` for the whole picture.
    let region: ContentRegion?
    /// The pool that draws the contact sheet.
    let pool: DecodePool

    /// A frame of A and the frame of B that is aligned with it.
    public struct AlignedPair: Hashable, Sendable {
        /// The presentation time of the frame in A.
        public let aTime: Duration
        /// The presentation time of the frame in B.
        public let bTime: Duration
        /// The cosine of the two frames' projections, -1...1; of their stored sketches if either file is missing.
        public let similarity: Float
    }

    /// The cosine similarity of two embeddings.
    public struct RelatedScore: Hashable, Sendable {
        /// The cosine similarity of the two embeddings, -1...1.
        public let similarity: Float
        /// The share of each descriptor family in the cosine; the shares sum to ``similarity``, and may be negative.
        /// Embeddings of a `FeatureNetwork` have content only.
        public let shares: [DescriptorFamily: Float]
    }

    /// Whether both clips have the same bytes.
    public var isSameBytes: Bool { a.clip == b.clip }

    /// The confidence that the clips share footage, 0...1; 1 for identical files.
    public var confidence: Double { match.confidence }

    /// Whether the confidence is at least `CopyThreshold.confidence`, 0.5, and more than a single frame is shared.
    public var isCopy: Bool { match.isCopy }

    /// The aligned pair of the highest similarity, the earliest of equal ones; `nil` if no frames are aligned.
    public var best: AlignedPair? { bestNumber.map { pairs[$0] } }

    /// The aligned pair of the lowest similarity, the earliest of equal ones; `nil` if no frames are aligned.
    public var worst: AlignedPair? { worstNumber.map { pairs[$0] } }

    var bestNumber: Int? {
        pairs.indices.min { (-pairs[$0].similarity, $0) < (-pairs[$1].similarity, $1) }
    }

    var worstNumber: Int? {
        pairs.indices.min { (pairs[$0].similarity, $0) < (pairs[$1].similarity, $1) }
    }
}
