package import ClipTypes

/// The evidence that a clip matches a query in one view, regardless of the order of frames.
package struct ViewEvidence {
    /// The lowest evidence of a frame, so that one frame without a match does not outweigh many with one.
    package static let floor: Float = -0.1

    /// The least mean evidence of clips that may share footage with a query.
    private static let leastMean: Float = 0.01
    /// The least evidence of two frames of such clips.
    private static let leastHighest: Float = 0.25

    /// A frame of the query and a frame of the clip.
    struct Pair: Hashable {
        /// The index of the query's frame among the frames of all views.
        let frame: Int
        /// The index of the clip's frame.
        let clipFrame: Int
        /// The evidence of both.
        let evidence: Float
    }

    /// The index of the view.
    let view: Int
    /// The weighted mean, over the query's frames, of the highest evidence in the clip.
    let queryMean: Float
    /// The weighted mean, over the clip's frames, of the highest evidence in the query.
    let clipMean: Float
    /// The highest evidence of any two frames.
    let highest: Float
    /// The pair of frames with the highest evidence whose clip frame has local detail; `nil` if there is none.
    let pair: Pair?
    /// The pair with the highest evidence with another clip frame than that of ``pair``.
    let otherPair: Pair?
    /// The penalty of the view, see ``viewPenalty(_:isMirrored:)``.
    let viewPenalty: Float

    /// The score by which views are compared.
    var score: Float { 0.5 * max(queryMean, clipMean) + 0.25 * (queryMean + clipMean) - viewPenalty }

    /// Whether the clip may share footage with the query: either most of one resembles the other more than by chance, or two
    /// frames resemble each other, as in a short part of both. Few of all clips do, and nearly all that share footage.
    var isPlausible: Bool {
        max(queryMean, clipMean) - viewPenalty >= Self.leastMean || highest - viewPenalty >= Self.leastHighest
    }

    /// The features of the evidence.
    var features: CopyFeatures {
        var features = CopyFeatures()
        features.largerMeanEvidence = max(queryMean, clipMean)
        features.smallerMeanEvidence = min(queryMean, clipMean)
        features.viewPenalty = viewPenalty
        return features
    }

    /// Returns the penalty that is subtracted from the evidence in a view: of many views, one matches by chance.
    package static func viewPenalty(_ kind: ViewKind, isMirrored: Bool) -> Float {
        let penalty: Float =
            switch kind {
            case .whole: 0
            case .turned, .inset: 0.1
            case .negative, .half, .center: 0.15
            case .quarter: 0.2
            }
        return penalty + (isMirrored ? 0.03 : 0)
    }
}
