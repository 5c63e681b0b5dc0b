internal import ClipTypes

/// The features of a pair of clips from which ``CopyCalibration`` computes the odds that they share footage.
///
/// None depends on how long the shared footage is: a few seconds in a minute of other footage are as certain as a whole
/// clip.
public struct CopyFeatures: Hashable, Sendable {
    /// The number of features.
    public static let count = 11
    /// The features of ``values`` that come from the temporal alignment.
    public static let ofAlignment = 4..<6

    /// The natural logarithm of one plus the strength of the best agreement of local detail of two frames after
    /// registration: the correlation as a multiple of its standard deviation for pictures that have nothing in common.
    public var detailStrength: Float = 0
    /// The same in those areas only where the indexed frame shows detail.
    public var detailStrengthWithin: Float = 0
    /// The correlation in these areas, -1...1.
    public var detailCorrelation: Float = 0
    /// How far the registration distorts the picture, 0 or more: see `DetailRegistration.distortion`.
    public var distortion: Float = 0
    /// The correlation of what changes between aligned frames, -1...1; 0 if nothing does. Two takes of one place agree in
    /// what stands still, and not in this.
    public var motionCorrelation: Float = 0
    /// The share of the detail that changes, 0...1.
    public var motionShare: Float = 0
    /// The number of blocks of the frame, 0...25, whose detail agrees.
    public var agreeingBlocks: Float = 0
    /// The number of blocks, 0...25, that show detail in either picture that the other does not have.
    public var disagreeingBlocks: Float = 0
    /// The larger of two means, weighted by contrast: of the best evidence of each query frame, and of the best
    /// evidence of each clip frame. The evidence of two frames is the cosine similarity of their sketches minus the query
    /// frame's score-normalization bias.
    public var largerMeanEvidence: Float = 0
    /// The smaller of the two means of ``largerMeanEvidence``.
    public var smallerMeanEvidence: Float = 0
    /// The penalty of the view that matches best, 0 (whole picture, not mirrored) to 0.23 (mirrored quarter): of many
    /// views, one matches by chance.
    public var viewPenalty: Float = 0

    /// The names of ``values`` in JSON.
    public static let names = [
        "detail_strength", "detail_strength_within", "detail_correlation", "distortion", "motion_correlation",
        "motion_share", "agreeing_blocks", "disagreeing_blocks", "larger_mean_evidence", "smaller_mean_evidence",
        "view_penalty",
    ]

    /// The features as a vector, in the order of the declarations.
    public var values: [Float] {
        [
            detailStrength, detailStrengthWithin, detailCorrelation, distortion, motionCorrelation, motionShare,
            agreeingBlocks, disagreeingBlocks, largerMeanEvidence, smallerMeanEvidence, viewPenalty,
        ]
    }
}
