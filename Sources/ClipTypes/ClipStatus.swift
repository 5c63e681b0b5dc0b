/// How the reading of a clip ended.
public enum ClipStatus: String, Hashable, Sendable, Codable, CaseIterable {
    /// Every frame that was asked for was decoded.
    case ok
    /// Some of it was lost to damage or a limit; what could be had is kept.
    case partial
    /// Nothing could be had.
    case failed
}
