internal import ClipTypes

/// The features of a pair of clips from which ``CopyCalibration`` computes the odds that they share footage.
///
/// The evidence of a pair of frames is their cosine similarity minus the query frame's score-normalization bias.
public struct CopyFeatures: Hashable, Sendable {
    /// The number of features.
    public static let count = 9
    /// The number of features that come from the temporal alignment; they are the first of ``values``.
    public static let alignmentCount = 5

    /// ``segmentEvidence`` times ``largerCoverage``; 0 without segments.
    public let coveredEvidence: Float
    /// The mean evidence (cosine similarity minus score-normalization bias) along the matching segments; 0 without
    /// segments.
    public let segmentEvidence: Float
    /// The larger of two shares, 0...1: that of the query and that of the clip that the matching segments cover; 0
    /// without segments.
    public let largerCoverage: Float
    /// The smaller of the two shares of ``largerCoverage``, 0...1.
    public let smallerCoverage: Float
    /// The natural logarithm of one plus the total length of the matching segments in seconds; 0 without segments.
    public let logSegmentSeconds: Float
    /// The larger of two means, weighted by contrast: of the best evidence of each query frame, and of the best
    /// evidence of each clip frame.
    public let largerMeanEvidence: Float
    /// The smaller of the two means of ``largerMeanEvidence``.
    public let smallerMeanEvidence: Float
    /// The highest evidence of any frame of the query, in the view that matches best, and any frame of the clip.
    public let highestEvidence: Float
    /// The penalty of the view that matches best, 0 (whole picture, not mirrored) to 0.23 (mirrored quarter): of many
    /// views, one matches by chance.
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
