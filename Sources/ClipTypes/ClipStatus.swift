/// The result of decoding a clip.
public enum ClipStatus: String, Hashable, Sendable, Codable, CaseIterable {
    /// All selected frames were decoded.
    case ok
    /// Some frames were lost to damage or to a limit; those that were decoded are kept.
    case partial
    /// No frame was decoded.
    case failed
}
