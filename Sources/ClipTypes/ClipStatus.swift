/// The result of decoding a clip.
public enum ClipStatus: String, Hashable, Sendable, Codable, CaseIterable {
    /// All selected frames were decoded.
    case ok
    /// Some frames were lost to damage or to a limit, and those that were decoded are kept; or all decoded frames have
    /// weight 0, so that the clip has no embedding.
    case partial
    /// No frame was decoded.
    case failed
}
