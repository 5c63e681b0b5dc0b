internal import CatalogStorage
public import ClipTypes

/// The stored state of a file, by which changed files are detected.
public struct KnownFile: Hashable, Sendable {
    /// The size of the file in bytes when it was last read successfully, or last tried if it never was.
    public let byteCount: Int64
    /// The modification time of the file when it was last read successfully, or last tried if it never was; counted
    /// from 1970-01-01 00:00 UTC.
    public let modified: Duration
    /// The change time of the file's status (`st_ctime`) at the same moment; `nil` if a vidrec wrote the row that did
    /// not store it.
    public let changed: Duration?
    /// The clip of the file; `nil` if the file could never be read.
    public let clip: ClipID?
    /// The status of the clip's analysis; `.failed` for a file without a clip.
    public let status: ClipStatus
    /// The number of stored sketches of the clip.
    public let frames: Int
    /// The version of the clip's analysis rules, 1 or more; 0 for a file without a clip.
    public let rules: Int
    /// The text form of the sampler that selected the clip's frames; `nil` for a file without a clip.
    public let sampling: String?
    /// Why the last attempt to read the file failed, or else why the status is not `ok`; `nil` if neither applies.
    public let reason: String?
}

extension KnownFile {
    init(_ file: FileRow, _ clip: ClipRow?) {
        self.init(
            byteCount: file.byteCount, modified: file.modified, changed: file.changed, clip: clip?.id,
            status: clip?.status ?? .failed, frames: clip?.sketchCount ?? 0, rules: clip?.rules ?? 0,
            sampling: clip?.sampling, reason: file.reason ?? clip?.reason)
    }

    /// Whether the file's clip was analyzed by older rules than this version of vidrec has.
    public var isStale: Bool { clip != nil && rules < ClipAnalysis.currentRules }
}
