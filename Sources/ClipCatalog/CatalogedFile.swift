internal import CatalogStorage
public import ClipTypes

/// A file in a listing of the catalog.
public struct CatalogedFile: Hashable, Sendable {
    /// The path of the file, as it was stored.
    public let path: String
    /// The clip of the file; `nil` if the file could never be read.
    public let clip: ClipID?
    /// The status of the clip's analysis; `.failed` for a file without a clip.
    public let status: ClipStatus
    /// Why the last attempt to read the file failed, or else why the status is not `ok`; `nil` if neither applies.
    public let reason: String?
    /// The size of the file in bytes when it was last read successfully, or last tried if it never was.
    public let byteCount: Int64
    /// The modification time of the file when it was last read successfully, or last tried if it never was; counted
    /// from 1970-01-01 00:00 UTC.
    public let modified: Duration
    /// The version of the clip's analysis rules, 1 or more; 0 for a file without a clip.
    public let rules: Int
    /// The number of stored sketches of the clip, one for each sampled frame.
    public let frames: Int
    /// The duration of the clip; `nil` if unknown.
    public let duration: Duration?
    /// The display width of the clip in pixels; `nil` if unknown.
    public let width: Int?
    /// The display height of the clip in pixels; `nil` if unknown.
    public let height: Int?
    /// The codec of the clip, as FFmpeg's name; `nil` if unknown.
    public let codec: String?

    /// Whether the file's clip was analyzed by older rules than this version of vidrec has.
    public var isStale: Bool { clip != nil && rules < ClipAnalysis.currentRules }
}
