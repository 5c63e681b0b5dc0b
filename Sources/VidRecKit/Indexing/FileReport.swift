private import Files
public import ClipTypes

/// The result of indexing one file, sent when it is stored in the catalog.
public struct FileReport: Hashable, Sendable {
    /// The status of the file.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// Decoded completely, and stored.
        case ok
        /// Decoded in part, and stored.
        case partial
        /// Failed; the failure is stored.
        case failed
        /// Unchanged since it was indexed; nothing was done.
        case unchanged
    }

    /// The file's absolute path.
    public let path: String
    /// The clip's id; `nil` if the file could not be read.
    public let clip: ClipID?
    /// The status of the file.
    public let status: Status
    /// The number of sampled frames.
    public let frames: Int
    /// The reason of a failure or of partial decoding, now or when it was indexed.
    public let reason: String?
    /// Whether the catalog has no frames of this file: it failed now, or before and is unchanged.
    public let isFailure: Bool
    /// The size of the file in bytes; 0 if it could not be read.
    public let byteCount: Int64
}

extension FileReport: CustomStringConvertible {
    /// The status, the path, and what was stored or the failure, on one line.
    public var description: String {
        var text = "\(status.rawValue) \(path.printable): "
        if let reason, isFailure { return text + reason.printable }
        text += "\(frames) \(frames == 1 ? "frame" : "frames")"
        if let clip { text += ", clip \(clip.prefix)" }
        if let reason { text += ", \(reason.printable)" }
        return text
    }
}
