public import ClipTypes

/// A file in a listing of the catalog.
public struct CatalogedFile: Hashable, Sendable {
    /// The path of the file as given.
    public let path: String
    /// The clip of the file; `nil` if the file could never be read.
    public let clip: ClipID?
    /// The status of the clip's analysis; `.failed` without a clip.
    public let status: ClipStatus
    /// Why the last attempt to read the file failed, or why the status is not `ok`; `nil` if neither applies.
    public let reason: String?
    /// The size in bytes when the file was last read.
    public let byteCount: Int64
    /// The modification time when the file was last read, counted from 1970-01-01 00:00 UTC.
    public let modified: Duration
    /// The number of stored sketches.
    public let frames: Int
    /// The duration of the clip; `nil` if unknown.
    public let duration: Duration?
    /// The display width in pixels; `nil` if unknown.
    public let width: Int?
    /// The display height in pixels; `nil` if unknown.
    public let height: Int?
    /// The codec, as FFmpeg's name; `nil` if unknown.
    public let codec: String?
}
