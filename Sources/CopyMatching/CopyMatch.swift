private import Foundation
public import ClipTypes

/// The result of comparing a query with a clip: the odds that they share footage, and the parts they share.
public struct CopyMatch: Hashable, Sendable {
    /// A part of the query and the part of the clip that shows the same footage.
    public struct Segment: Hashable, Sendable {
        /// The range of time in the query, in seconds from its start.
        public let query: ClosedRange<Float>
        /// The range of time in the clip, in seconds from its start.
        public let clip: ClosedRange<Float>
        /// Seconds of the clip per second of the query: 2 if the query plays at double speed, negative if it plays
        /// backward.
        public let speed: Float
        /// The mean evidence of the query's frames in the segment: cosine similarity minus score-normalization bias.
        public let evidence: Float
    }

    /// How many times more likely the comparison of query and clip would have this result if they share footage than if not.
    public let likelihoodRatios: CopyLikelihoodRatios
    /// The number of clips that were searched, of which this is one; 1 for a comparison of two clips.
    public internal(set) var searchedClips = 1
    /// The number of clips found among them that share the same part of the query, this one included. Clips that share much
    /// more than this part with each other, such as several uploads of one clip, count once.
    public internal(set) var sharingClips = 1
    /// The position of the query's picture in the frame of the clip whose local detail agrees best; `nil` if it agrees no
    /// better than that of unrelated pictures can.
    public internal(set) var position: PicturePosition?
    /// The shared parts, the one with the most evidence first; empty if no run of frames matches in order.
    public let segments: [Segment]
    /// The kind of the view of the query that matches best.
    public let view: ViewKind
    /// The name of the view that matches best, such as `left half`.
    public let viewName: String
    /// Whether the mirror image of the query matches best.
    public let isMirrored: Bool
    /// The features from which the log-odds were computed.
    public let features: CopyFeatures
    /// The share of the query that the shared parts cover, 0...1.
    public let queryCoverage: Float
    /// The share of the clip that the shared parts cover, 0...1.
    public let clipCoverage: Float
    /// The matching pairs of frames within the segments, in the order of the query's frames; empty without segments.
    public let pairs: [FramePair]

    /// A frame of the query and the frame of the clip nearest to the moment that the alignment assigns to it.
    public struct FramePair: Hashable, Sendable {
        /// The index of the query's frame among the frames of its view.
        public let queryFrame: Int
        /// The index of the clip's frame among the frames of the clip.
        public let clipFrame: Int
        /// The presentation time of the query's frame in seconds from the first frame.
        public let queryTime: Float
        /// The presentation time of the clip's frame in seconds from the first frame.
        public let clipTime: Float
        /// The cosine similarity of the two frames' sketches, -1...1.
        public let similarity: Float
    }

    /// The natural logarithm of the odds that query and clip share footage, given how many clips were searched (see
    /// ``CopyPrior``): 0 for even odds, infinite for files with the same bytes.
    public var logOdds: Float { likelihoodRatios.logOdds(searchedClips: searchedClips) }

    /// The probability that query and clip share footage, however short, 0...1, computed from ``logOdds``.
    public var confidence: Double { 1 / (1 + exp(-Double(logOdds))) }

    /// The number of clips from which on a part that they share is common.
    package static let commonClips = 3

    /// Whether the shared part is common: three clips or more of the searched ones share it, such as an intro, and it is less
    /// than half of the query and of the clip.
    public var isCommon: Bool { sharingClips >= Self.commonClips && max(queryCoverage, clipCoverage) < 0.5 }

    /// Whether the shared part is a single frame of the query, and less than a second of it: too little for a copy, unless it is
    /// all of the query or of the clip, such as a picture.
    public var isSingleFrame: Bool {
        let parts = segments.map(\.query)
        guard !parts.isEmpty, max(queryCoverage, clipCoverage) < CopyRelation.whole,
            parts.reduce(0, { $0 + $1.length }) < 1
        else { return false }
        // The end of a part is the time at which its last frame ends.
        let shared = pairs.filter { pair in
            parts.contains { $0.contains(pair.queryTime) && pair.queryTime < $0.upperBound - 0.01 }
        }
        return Set(shared.map(\.queryFrame)).count <= 1
    }

    /// Whether the pair is called a copy: the confidence is at least ``CopyThreshold/confidence``, and the shared part is
    /// neither common nor a single frame.
    public var isCopy: Bool { verdict == .copy }

    /// The clearness of one scene in which something moves from which on clips that are no copies show other moments of it.
    private static let clearlyOneScene: Float = 0.75

    /// Whether the pair is called a copy, and if not, why.
    public var verdict: CopyVerdict {
        guard confidence >= CopyThreshold.confidence else {
            // However many clips were searched.
            let odds = likelihoodRatios.otherMoments + CopyPrior.logOddsToOtherMoments
            return features.momentClearness >= Self.clearlyOneScene && odds < 0 ? .otherMoment : .no
        }
        return isCommon ? .common : isSingleFrame ? .singleFrame : .copy
    }

    /// What the query is to the clip.
    public var relation: CopyRelation {
        switch (queryCoverage >= CopyRelation.whole, clipCoverage >= CopyRelation.whole) {
        case (true, true): .same
        case (true, false): .contained
        case (false, true): .contains
        case (false, false): .overlaps
        }
    }
}
