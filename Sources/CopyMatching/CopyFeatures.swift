internal import ClipTypes

/// The features of a pair of clips from which ``CopyCalibration`` computes the odds that they share footage.
public struct CopyFeatures: Hashable, Sendable {
    /// The number of features.
    public static let count = 25
    /// The features of ``values`` that come from the temporal alignment.
    public static let ofAlignment = 4..<11

    /// The strength of the best agreement of local detail of two frames, after registration (the correlation as a multiple
    /// of its standard deviation by chance), as a natural logarithm of one plus it.
    public var detailStrength: Float = 0
    /// The correlation of these two frames, 0...1.
    public var detailCorrelation: Float = 0
    /// The share of the indexed frame's cells that the agreement covers, 0...1.
    public var detailArea: Float = 0
    /// How far the registration distorts the picture, 0 or more.
    public var distortion: Float = 0
    /// The mean correlation of the other aligned frames in the same position, -1...1; 0 if there are none.
    public var confirmation: Float = 0
    /// The natural logarithm of one plus the number of these frames.
    public var logConfirmingFrames: Float = 0
    /// The correlation of what changes between aligned frames, -1...1; 0 if nothing does.
    public var motionCorrelation: Float = 0
    /// The share of the detail that changes, 0...1.
    public var motionShare: Float = 0
    /// The larger share of query and clip that the matching parts cover, 0...1.
    public var largerCoverage: Float = 0
    /// The smaller of the two shares.
    public var smallerCoverage: Float = 0
    /// The natural logarithm of one plus the total length of the matching parts in seconds.
    public var logSegmentSeconds: Float = 0
    /// The larger of two means, weighted by contrast: of the best evidence of each query frame, and of the best
    /// evidence of each clip frame. The evidence of two frames is the cosine similarity of their sketches minus the query
    /// frame's score-normalization bias.
    public var largerMeanEvidence: Float = 0
    /// The smaller of the two means of ``largerMeanEvidence``.
    public var smallerMeanEvidence: Float = 0
    /// The highest evidence of any frame of the query, in the view that matches best, and any frame of the clip.
    public var highestEvidence: Float = 0
    /// The evidence of the two frames whose detail agrees best.
    public var registeredEvidence: Float = 0
    /// The penalty of the view that matches best, 0 (whole picture, not mirrored) to 0.23 (mirrored quarter): of many
    /// views, one matches by chance.
    public var viewPenalty: Float = 0

    public var blockT: Float = 0
    public var blocks: Float = 0
    public var agreeing: Float = 0
    public var disagreeing: Float = 0
    public var meanBlock: Float = 0
    public var storedDetail: Float = 0
    public var queryDetail: Float = 0
    public var common: Float = 0
    public var commonStrength: Float = 0

    /// The features as a vector, in the order of the declarations.
    public var values: [Float] {
        [
            detailStrength, detailCorrelation, detailArea, distortion, confirmation, logConfirmingFrames,
            motionCorrelation, motionShare, largerCoverage, smallerCoverage, logSegmentSeconds, largerMeanEvidence,
            smallerMeanEvidence, highestEvidence, registeredEvidence, viewPenalty,
            blockT, blocks, agreeing, disagreeing, meanBlock, storedDetail, queryDetail, common, commonStrength,
        ]
    }
}
