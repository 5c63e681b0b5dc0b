/// Whether a query and a clip are called copies, and if not, why.
public enum CopyVerdict: String, CaseIterable, Sendable {
    /// They share footage.
    case copy
    /// They share a part that is common, such as an intro: see ``CopyMatch/isCommon``.
    case common
    /// They share a single frame: see ``CopyMatch/isSingleFrame``.
    case singleFrame = "single_frame"
    /// They show other moments of one scene, such as two takes before a fixed camera.
    case otherMoment = "other_moment"
    /// They share nothing that could be found.
    case no
}
