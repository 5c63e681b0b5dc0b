public import ClipTypes

/// What the catalog knows of a file: enough to tell whether it is new, changed or unchanged.
public struct KnownFile: Hashable, Sendable {
    /// Its size when it was last read.
    public let byteCount: Int64
    /// Its modification time when it was last read, counted from the start of 1970 (UTC).
    public let modified: Duration
    /// The clip in it; `nil` when the file could never be read.
    public let clip: ClipID?
    /// How the reading of the clip ended; `.failed` without a clip.
    public let status: ClipStatus
    /// The number of sampled frames that are stored of the clip.
    public let frames: Int
    /// The version of the analysis rules that the clip was read by, from 1; 0 without a clip.
    public let rules: Int
    /// Why the last attempt to read the file, or the reading of the clip, fell short; `nil` when it did not.
    public let reason: String?
}

extension KnownFile {
    init(_ file: FileRow, _ clip: ClipRow?) {
        self.init(
            byteCount: file.byteCount, modified: file.modified, clip: clip?.id, status: clip?.status ?? .failed,
            frames: clip?.sketchCount ?? 0, rules: clip?.rules ?? 0, reason: file.reason ?? clip?.reason)
    }
}
