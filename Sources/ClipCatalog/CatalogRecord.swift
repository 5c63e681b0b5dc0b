internal import CatalogStorage
public import ClipTypes

/// All that a catalog stores of a clip and its files, or of a file that could never be read, to copy it to another
/// catalog.
public struct CatalogRecord: Hashable, Sendable {
    /// The clip; `nil` for a file that could never be read. Its sketches and its embedding are absent unless asked for.
    public let clip: IndexedClip?
    /// The number of the clip's sketches, whether or not ``clip`` has them.
    public let sketchCount: Int
    /// The model of the clip's embedding, whether or not ``clip`` has it; `nil` for a clip without one.
    public let model: EmbeddingModel?
    /// The files, ordered by the UTF-8 bytes of their paths; at least one.
    public let files: [File]

    /// The upload metadata of the clip; none for a file that could never be read.
    public let upload: UploadMetadata

    /// A file of a clip.
    public struct File: Hashable, Sendable {
        /// The path of the file.
        public let path: String
        /// The size of the file in bytes when it was last read successfully.
        public let byteCount: Int64
        /// The modification time of the file at that moment, counted from 1970-01-01 00:00 UTC.
        public let modified: Duration
        /// The change time of the file's status at that moment; `nil` if unknown.
        public let changed: Duration?
        /// Why the last attempt to read the file failed; `nil` if it did not.
        public let reason: String?

        /// Creates the state of a file.
        public init(path: String, byteCount: Int64, modified: Duration, changed: Duration?, reason: String?) {
            self.path = path
            self.byteCount = byteCount
            self.modified = modified
            self.changed = changed
            self.reason = reason
        }
    }

    /// The parts of clips that are read only if asked for.
    public struct Parts: OptionSet, Sendable {
        /// The bits of the parts.
        public let rawValue: Int

        /// Creates a set of parts.
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// The sketches of the sampled frames.
        public static let sketches = Parts(rawValue: 1)
        /// The embedding, with the contributions of the descriptor families.
        public static let embedding = Parts(rawValue: 2)
    }

    /// Creates a record of a clip with all of its parts, its files and its upload metadata.
    ///
    /// - Precondition: there is a file; without a clip, there is exactly one.
    public init(clip: IndexedClip?, files: [File], upload: UploadMetadata = .none) {
        self.init(
            clip: clip, sketchCount: clip?.sketches.count ?? 0, model: clip?.embedding?.model, files: files,
            upload: upload)
    }

    init(
        clip: IndexedClip?, sketchCount: Int, model: EmbeddingModel?, files: [File], upload: UploadMetadata = .none
    ) {
        precondition(!files.isEmpty && (clip != nil || files.count == 1), "a record of \(files.count) files")
        self.clip = clip
        self.sketchCount = sketchCount
        self.model = model
        self.files = files
        self.upload = upload
    }
}
