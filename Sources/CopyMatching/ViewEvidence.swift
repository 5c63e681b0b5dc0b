internal import ClipTypes

/// How well a clip matches a query in one view, before the order of frames is looked at.
struct ViewEvidence {
    /// The least that a frame without a counterpart counts: one bad frame does not outweigh many good ones.
    static let floor: Float = -0.1

    /// The number of the view.
    let view: Int
    /// The mean over the query's frames of the best evidence in the clip.
    let queryMean: Float
    /// The mean over the clip's frames of the best evidence in the query.
    let clipMean: Float
    /// The best evidence of any two frames.
    let highest: Float
    /// What the view must be better by than the whole picture.
    let handicap: Float

    /// What views and candidates are compared by.
    var rating: Float { 0.5 * max(queryMean, clipMean) + 0.25 * (queryMean + clipMean) - handicap }

    /// What a view must be better by than the whole picture: many views find something alike by chance.
    static func handicap(_ kind: ViewKind, isMirrored: Bool) -> Float {
        let handicap: Float =
            switch kind {
            case .whole: 0
            case .turned, .inset: 0.1
            case .negative, .half, .center: 0.15
            case .quarter: 0.2
            }
        return handicap + (isMirrored ? 0.03 : 0)
    }
}
