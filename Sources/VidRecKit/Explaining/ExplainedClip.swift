public import ClipTypes

/// One of the two clips of an explanation.
public struct ExplainedClip: Hashable, Sendable {
    /// The clip as it was named.
    public let name: String
    /// The identity of its bytes.
    public let clip: ClipID
    /// The file that was read; nil if the file of an indexed clip is gone and its stored frames were compared.
    public let path: String?
    /// How long it is; nil if that is not known.
    public let duration: Duration?
    /// When its frames are shown.
    let times: [Duration]
    /// Its frames, if they are wanted for a sheet.
    let pictures: [Duration: Picture]
}
