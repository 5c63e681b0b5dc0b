internal import ClipTypes

/// What speaks for one clip being a copy of another, in numbers.
public struct CopyFeatures: Hashable, Sendable {
    /// The number of values.
    public static let count = 9
    /// How many of them, the first ones, come from the alignment in time.
    public static let ofAlignment = 5

    /// Mean evidence along the segments times the larger coverage; the mean evidence; the larger and the smaller coverage,
    /// which are the parts of the query and of the clip within the segments; the logarithm of one plus their seconds; the
    /// larger and the smaller mean best evidence of the query's frames and of the clip's; the best single evidence; and the
    /// view's handicap.
    public let values: [Float]

    init(
        segments: (evidence: Float, queryCoverage: Float, clipCoverage: Float, seconds: Float), best: ViewEvidence
    ) {
        let larger = max(segments.queryCoverage, segments.clipCoverage)
        values = [
            segments.evidence * larger, segments.evidence, larger, min(segments.queryCoverage, segments.clipCoverage),
            Float.logOfOnePlus(segments.seconds), max(best.queryMean, best.clipMean),
            min(best.queryMean, best.clipMean),
            best.highest, best.handicap,
        ]
    }
}
