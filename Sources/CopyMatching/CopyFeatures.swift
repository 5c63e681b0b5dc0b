internal import ClipTypes
internal import DetailMatching

/// The features of a pair of clips from which ``CopyCalibration`` computes the odds that they share footage.
///
/// None depends on how long the shared footage is: a few seconds in a minute of other footage are as certain as a whole
/// clip. Where no frames could be registered, features of local detail have the values of pictures that have nothing in common.
public struct CopyFeatures: Hashable, Sendable {
    /// The number of features.
    public static let count = 25
    /// The features of ``values`` that come from the temporal alignment.
    public static let ofAlignment = 3..<13
    /// The features of ``values`` that tell moments of a scene from each other: they say nothing about strangers.
    public static let ofMoments = 6..<13

    /// What a feature can be at most: more says nothing more.
    static let mostOpposedShare: Float = 0.2
    static let mostLowestCorrelation: Float = 0.6
    static let mostIsotropy: Float = 0.4
    static let mostMotionShare: Float = 0.05
    static let mostMoments = 8
    /// The correlation of what changes from which on it agrees.
    static let mostMotionConflict: Float = 0.3

    /// Creates the features of clips that have nothing in common.
    package init() {}

    /// The natural logarithm of one plus the strength of the best agreement of local detail of two frames after
    /// registration: the correlation as a multiple of its standard deviation for pictures that have nothing in common.
    public var detailStrength: Float = 0
    /// The correlation in the areas where the indexed frame shows detail, -1...1.
    public var detailCorrelation: Float = 0
    /// How far the registration distorts the picture, 0 or more: see `DetailRegistration.distortion`.
    public var distortion: Float = 0
    /// The correlation of what changes between aligned frames, -1...1; 0 if nothing does. Two takes of one place agree in
    /// what stands still, and not in this.
    public var motionCorrelation: Float = 0
    /// The share of the detail that changes, 0...0.05: whether anything moves.
    public var motionShare: Float = 0
    /// How little of what changes agrees, 0 (it does, or nothing changes) to 0.3.
    public var motionConflict: Float = 0
    /// How much better the aligned moments agree than others: see `OtherMoments.gain`.
    public var momentGain: Float = 0
    /// The same of what moves, -2...2: see `OtherMoments.contrast`.
    public var momentContrast: Float = 0
    /// The share of other moments in which what moves agrees less, 0...1.
    public var momentShare: Float = 0.5
    /// The number of frames of the clip that were compared with other moments, 0...8.
    public var comparedMoments: Float = 0
    /// How much more differs where something moves than elsewhere: see `MotionAgreement.excess`.
    public var motionExcess: Float = 0
    /// The natural logarithm of the share of the detail that changes, as a multiple of the least that tells moments apart, 0 or
    /// more.
    public var motionAmount: Float = 0
    /// The number of blocks of the frame, 0...25, whose detail agrees.
    public var agreeingBlocks: Float = 0
    /// The number of blocks, 0...25, that show detail in either picture that the other does not have.
    public var disagreeingBlocks: Float = 0
    /// The share of the strongest cells of the indexed frame at which the picture shows the opposite or nothing,
    /// 0...0.2.
    public var opposedShare: Float = 0.1
    /// The lowest correlation in a window of 7x7 cells in which either picture shows detail, -1...0.6. In
    /// pages of one layout and slides of one template, most agrees and the rest not at all.
    public var lowestCorrelation: Float = -0.2
    /// How much the edges of what agrees vary in direction, 0 (a line) to 0.4.
    public var isotropy: Float = mostIsotropy
    /// The natural logarithm of one plus the effective number of blocks, 0...25, on which the agreement rests.
    public var spread: Float = 2.2
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
        "detail_strength", "detail_correlation", "distortion", "motion_correlation", "motion_share", "motion_conflict",
        "motion_agreement", "moment_gain", "moment_contrast", "moment_share", "compared_moments", "motion_excess",
        "motion_amount", "agreeing_blocks",
        "disagreeing_blocks", "opposed_share", "lowest_correlation", "isotropy", "spread", "larger_mean_evidence",
        "smaller_mean_evidence", "view_penalty", "clearly_opposed", "clearly_lacking", "clearly_directed",
    ]

    /// The features as a vector, in the order of the declarations, after ``motionConflict`` the product of ``motionShare``, as a
    /// share of its most, and ``motionCorrelation``; then three products of how far the strength is above that of
    /// unrelated pictures: with the opposed share, and with what the lowest correlation and the isotropy lack of their most.
    public var values: [Float] {
        [
            detailStrength, detailCorrelation, distortion, motionCorrelation, motionShare, motionConflict,
            motionShare / Self.mostMotionShare * motionCorrelation, momentGain, momentContrast, momentShare,
            comparedMoments, motionExcess, motionAmount, agreeingBlocks, disagreeingBlocks, opposedShare,
            lowestCorrelation, isotropy, spread, largerMeanEvidence,
            smallerMeanEvidence, viewPenalty, excess * opposedShare,
            excess * (Self.mostLowestCorrelation - lowestCorrelation), excess * (Self.mostIsotropy - isotropy),
        ]
    }
}

extension CopyFeatures {
    /// Unrelated pictures reach strengths, as ``detailStrength``, in this range.
    private static let doubtful: ClosedRange<Float> = 2.4...3.2
    /// From no motion to motion enough to tell moments apart, as ``motionShare``.
    private static let perceptible: ClosedRange<Float> = 0.01...0.03

    /// How clearly the detail agrees, 0...1: the less clearly, the less it says how the agreement is spread.
    var clearness: Float {
        max(0, min(1, (detailStrength - Self.doubtful.lowerBound) / Self.doubtful.length))
    }

    /// How clearly both show one scene in which something moves, 0...1: only then can other moments of it be told from copies.
    package var momentClearness: Float {
        clearness
            * max(0, min(1, (motionShare - Self.perceptible.lowerBound) / Self.perceptible.length))
    }

    /// How far ``detailStrength`` is above that of unrelated pictures.
    private var excess: Float { max(0, detailStrength - Self.doubtful.upperBound) }

    /// Adds how much better what moves agrees in the aligned moments than in others, and how much less than what stands still.
    mutating func add(_ motion: MotionAgreement, _ moments: OtherMoments) {
        motionExcess = motion.excess
        motionAmount = .logarithm(max(motion.share / Self.perceptible.lowerBound, 1))
        momentGain = moments.gain
        momentContrast = moments.contrast
        momentShare = moments.share
        comparedMoments = Float(min(moments.count, Self.mostMoments))
    }

    /// Adds how an agreement of ``detailStrength`` is spread; the less clear it is, the more like unrelated pictures.
    mutating func add(_ shape: AgreementShape) {
        func faded(_ value: Float, to unrelated: Float) -> Float { unrelated + clearness * (value - unrelated) }
        opposedShare = faded(min(shape.opposedShare, Self.mostOpposedShare), to: opposedShare)
        lowestCorrelation = faded(
            min(shape.lowestCorrelation, Self.mostLowestCorrelation), to: lowestCorrelation)
        isotropy = faded(min(shape.isotropy, Self.mostIsotropy), to: isotropy)
        spread = faded(Float.logOfOnePlus(shape.effectiveBlocks), to: spread)
    }
}
