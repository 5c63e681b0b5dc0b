private import Files
public import ClipTypes

/// The result of indexing one file, sent when it is stored in the catalog; nothing is stored of an unchanged file.
public struct FileReport: Hashable, Sendable {
    /// The status of a file after an indexing run.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// The file was decoded completely, and its clip is stored.
        case ok
        /// The file was decoded in part, and its clip is stored.
        case partial
        /// The file could not be read or decoded; the reason is stored if the file exists.
        case failed
        /// The file is unchanged since it was indexed; nothing was done.
        case unchanged
    }

    /// The absolute path of the file.
    public let path: String
    /// The id of the file's clip; `nil` if the file could not be read.
    public let clip: ClipID?
    /// The status of the file; `unchanged` even if it failed before, see ``isFailure``.
    public let status: Status
    /// The number of sampled frames that the catalog stores of the clip; 0 if there are none.
    public let frames: Int
    /// The reason for a failure or for partial decoding, now or when the file was indexed; `nil` if there is neither.
    public let reason: String?
    /// Whether the catalog has no frames of this file, because it failed now, or failed before and is unchanged.
    public let isFailure: Bool
    /// Whether the clip is analyzed again because its former analysis was by older rules.
    public let isRenewal: Bool
    /// The size of the file in bytes; 0 if it could not be read.
    public let byteCount: Int64
}

extension FileReport: CustomStringConvertible {
    /// The status and the path of the file, and what was stored or why it failed, on one line.
    public var description: String {
        var text = "\(status.rawValue) \(path.printable): "
        if let reason, isFailure { return text + reason.printable }
        text += "\(frames) \(frames == 1 ? "frame" : "frames")"
        if let clip { text += ", clip \(clip.prefix)" }
        if let reason { text += ", \(reason.printable)" }
        return text
    }
}
