public import ClipTypes

/// One of the two clips that an explanation compares.
public struct ExplainedClip: Hashable, Sendable {
    /// The path or the id of the clip, as the caller gave it.
    public let name: String
    /// The id of the clip.
    public let clip: ClipID
    /// The path of the file; `nil` if an indexed clip's file is missing, so that its stored frames were compared.
    public let path: String?
    /// The duration of the clip; `nil` if unknown.
    public let duration: Duration?
    /// The presentation times of its frames.
    let times: [Duration]
    /// The pictures of its frames by presentation time, if they are kept for a contact sheet.
    let pictures: [Duration: Picture]
}
