private import Files
public import ClipTypes

/// What indexing came to for one file, told when it is safe in the catalog.
public struct FileReport: Hashable, Sendable {
    /// How it went.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// Decoded whole, and stored.
        case ok
        /// Decoded in part, and stored.
        case partial
        /// Not decoded; the failure is stored.
        case failed
        /// As it was when it was indexed before; nothing was done.
        case unchanged
    }

    /// The file's absolute path.
    public let path: String
    /// The clip; `nil` if the file could not be read.
    public let clip: ClipID?
    /// How it went.
    public let status: Status
    /// How many frames were sampled.
    public let frames: Int
    /// What is wrong with the clip, now or when it was indexed before.
    public let reason: String?
    /// Whether the catalog holds nothing to compare of this file: it failed now, or before and has not changed since.
    public let isFailure: Bool
    /// The size of the file; 0 if it could not be read.
    public let byteCount: Int64
}

extension FileReport: CustomStringConvertible {
    /// The status, the path, and what was stored or what is wrong, on one line.
    public var description: String {
        var text = "\(status.rawValue) \(path.printable): "
        if let reason, isFailure { return text + reason.printable }
        text += "\(frames) \(frames == 1 ? "frame" : "frames")"
        if let clip { text += ", clip \(clip.prefix)" }
        if let reason { text += ", \(reason.printable)" }
        return text
    }
}
