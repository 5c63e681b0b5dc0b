internal import ClipTypes

/// The features of a pair of clips from which ``CopyCalibration`` computes the odds that they share footage.
///
/// Evidence is the cosine similarity of two frames minus the query frame's score-normalization bias.
public struct CopyFeatures: Hashable, Sendable {
    /// The number of features.
    public static let count = 9
    /// The number of leading features that come from the temporal alignment.
    public static let alignmentCount = 5

    /// The mean evidence along the segments times the larger coverage.
    public let coveredEvidence: Float
    /// The mean evidence along the segments; 0 without segments.
    public let segmentEvidence: Float
    /// The larger of two shares, 0...1: that of the query and that of the clip within the segments.
    public let largerCoverage: Float
    /// The smaller of these two shares, 0...1.
    public let smallerCoverage: Float
    /// The natural logarithm of one plus the length of the segments in seconds.
    public let logSegmentSeconds: Float
    /// The larger of two weighted means: the best evidence of each query frame, and the best evidence of each clip
    /// frame.
    public let largerMeanEvidence: Float
    /// The smaller of these two means.
    public let smallerMeanEvidence: Float
    /// The highest evidence of any two frames.
    public let highestEvidence: Float
    /// The view penalty of the best view, 0 or more.
    public let viewPenalty: Float

    /// The nine features as a vector, in the order of the declarations.
    public var values: [Float] {
        [
            coveredEvidence, segmentEvidence, largerCoverage, smallerCoverage, logSegmentSeconds, largerMeanEvidence,
            smallerMeanEvidence, highestEvidence, viewPenalty,
        ]
    }

    init(
        segments: (evidence: Float, queryCoverage: Float, clipCoverage: Float, seconds: Float), best: ViewEvidence
    ) {
        largerCoverage = max(segments.queryCoverage, segments.clipCoverage)
        smallerCoverage = min(segments.queryCoverage, segments.clipCoverage)
        coveredEvidence = segments.evidence * largerCoverage
        segmentEvidence = segments.evidence
        logSegmentSeconds = Float.logOfOnePlus(segments.seconds)
        largerMeanEvidence = max(best.queryMean, best.clipMean)
        smallerMeanEvidence = min(best.queryMean, best.clipMean)
        highestEvidence = best.highest
        viewPenalty = best.viewPenalty
    }
}
