public import ClipTypes

/// A clip in a group of duplicates.
public struct DuplicateClip: Hashable, Sendable {
    /// The id of the clip.
    public let clip: ClipID
    /// The paths of all files with the bytes of the clip, ordered by UTF-8 bytes; not empty.
    public let paths: [String]
    /// The duration; `nil` if unknown.
    public let duration: Duration?
    /// The display width in pixels; `nil` if unknown.
    public let width: Int?
    /// The display height in pixels; `nil` if unknown.
    public let height: Int?
    /// The size of a file in bytes.
    public let byteCount: Int64
    /// The time of the upload, if it is known, else the earliest modification time of a file; from 1970-01-01 00:00 UTC.
    public let time: Duration
    /// Whether ``time`` is that of the upload.
    public let isUploadTime: Bool
    /// The member of the group through which the clip is connected with the first clip of the group, if both are not linked
    /// directly; `nil` for the first clip and those that are linked with it.
    public let through: ClipID?

    /// The number of pixels of a frame; 0 if unknown.
    public var pixels: Int { (width ?? 0) * (height ?? 0) }
}

/// Clips that are duplicates of each other.
public struct DuplicateGroup: Hashable, Sendable {
    /// The number of the group in the result, from 1.
    public let number: Int
    /// The clips, the one to keep first: the longest; of equally long ones (within a tenth of a second) the one with the most
    /// pixels, then the most bytes, then the oldest, then the one with the smallest id. The others follow in the same order.
    public let clips: [DuplicateClip]
    /// The links between the clips. Clips without a link are connected through others.
    public let links: [DuplicateLink]
    /// The clip that lasts longest, the first one of ``clips``.
    public let longest: ClipID
    /// The clip with the most pixels, of equal ones that with the most bytes.
    public let largest: ClipID
    /// The clip with the earliest time.
    public let oldest: ClipID

    /// The number of files.
    public var fileCount: Int { clips.reduce(0) { $0 + $1.paths.count } }
}

/// The duplicates of a catalog.
public struct FoundDuplicates: Sendable {
    /// The groups, those with the most clips first, then with the most files, then by the path of the first clip.
    public let groups: [DuplicateGroup]
    /// The links between clips of different groups or of none: one contains a part of the other, as a compilation does, or both
    /// share a part. In the order of the paths.
    public let parts: [DuplicateLink]
    /// The clips of ``parts`` by id.
    public let clips: [ClipID: DuplicateClip]
    /// The links that would have brought clips together that are marked as different.
    public let withheld: [DuplicateLink]
    /// The number of clips that have been compared with each other.
    public let comparedClips: Int
    /// The number of clips that this run has compared.
    public let newlyCompared: Int
}
