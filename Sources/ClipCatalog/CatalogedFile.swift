public import ClipTypes

/// A file as the catalog lists it.
public struct CatalogedFile: Hashable, Sendable {
    /// Where the file is, as it was given.
    public let path: String
    /// The clip in it; `nil` when the file could never be read.
    public let clip: ClipID?
    /// How the reading of the clip ended; `.failed` without a clip.
    public let status: ClipStatus
    /// Why the last attempt to read the file, or the reading of the clip, fell short; `nil` when it did not.
    public let reason: String?
    /// Its size when it was last read.
    public let byteCount: Int64
    /// Its modification time when it was last read, counted from the start of 1970 (UTC).
    public let modified: Duration
    /// The number of sampled frames that are stored.
    public let frames: Int
    /// How long the clip plays; `nil` when unknown.
    public let duration: Duration?
    /// Width in pixels as shown; `nil` when unknown.
    public let width: Int?
    /// Height in pixels as shown; `nil` when unknown.
    public let height: Int?
    /// The codec, by FFmpeg's name; `nil` when unknown.
    public let codec: String?
}
