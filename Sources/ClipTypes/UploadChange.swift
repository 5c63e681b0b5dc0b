/// A change of the upload metadata of a clip. Values that are not mentioned stay as they are, as in a JSON Merge Patch
/// (RFC 7396).
public struct UploadChange: Hashable, Sendable {
    /// What happens to a value.
    public enum Setting<Value: Hashable & Sendable>: Hashable, Sendable {
        /// The value stays as it is.
        case kept
        /// The value is removed.
        case removed
        /// The value is replaced.
        case set(Value)

        func applied(to value: Value?) -> Value? {
            switch self {
            case .kept: value
            case .removed: nil
            case .set(let new): new
            }
        }
    }

    /// Whether all metadata are removed before the other changes.
    public var clears = false
    /// The change of the title.
    public var title = Setting<String>.kept
    /// The change of the creator.
    public var creator = Setting<String>.kept
    /// The change of the time of the upload, in milliseconds since 1970-01-01 00:00 UTC.
    public var uploaded = Setting<Int64>.kept
    /// The change of the language.
    public var language = Setting<String>.kept
    /// The change of all tags together.
    public var tags = Setting<Set<ExactText>>.kept
    /// The tags to add after ``tags`` was applied.
    public var addedTags: Set<ExactText> = []
    /// The tags to remove at the end; one that the clip does not have is ignored.
    public var removedTags: Set<ExactText> = []
    /// The changes of other fields by name, whose new values are valid JSON text on one line.
    public var fields: [ExactText: Setting<String>] = [:]

    /// Creates a change of nothing.
    public init() {}

    /// Whether nothing is changed, whatever the metadata are.
    public var isEmpty: Bool { self == UploadChange() }

    /// Returns changed metadata, which may exceed the limits of ``UploadMetadata``.
    public func applied(to old: UploadMetadata) -> UploadMetadata {
        let old = clears ? .none : old
        var values = old.fields
        for (name, setting) in fields { values[name] = setting.applied(to: values[name]) }
        return UploadMetadata(
            title: title.applied(to: old.title), creator: creator.applied(to: old.creator),
            uploaded: uploaded.applied(to: old.uploaded), language: language.applied(to: old.language),
            tags: (tags.applied(to: old.tags) ?? []).union(addedTags).subtracting(removedTags), fields: values)
    }
}

/// A change of the upload metadata of one clip.
public struct UploadEdit: Hashable, Sendable {
    /// The clip whose metadata change.
    public enum Target: Hashable, Sendable {
        /// The clip with an id.
        case clip(ClipID)
        /// The clip of a file, by its path as stored, or relative to the current folder.
        case path(ExactText)
    }

    /// The number of the edit among all of a file or command, from 1: that of its line.
    public let line: Int
    /// The clip.
    public let target: Target
    /// The change.
    public let change: UploadChange

    /// Creates an edit.
    public init(line: Int, target: Target, change: UploadChange) {
        self.line = line
        self.target = target
        self.change = change
    }
}

/// The result of an edit, or of a line that is none.
public struct UploadResult: Hashable, Sendable {
    /// The number of the edit: that of its line.
    public let line: Int
    /// The clip and its metadata after the edit.
    public let edited: Edited?
    /// Why nothing was done, in words; `nil` if the edit is stored.
    public let problem: String?

    /// A clip and its metadata after an edit.
    public struct Edited: Hashable, Sendable {
        /// The clip.
        public let clip: ClipID
        /// The metadata after the edit.
        public let metadata: UploadMetadata
        /// Whether the edit changed anything.
        public let isChanged: Bool

        /// Creates the result for a clip.
        public init(clip: ClipID, metadata: UploadMetadata, isChanged: Bool) {
            self.clip = clip
            self.metadata = metadata
            self.isChanged = isChanged
        }
    }

    /// Creates the result of an edit that is stored.
    public init(line: Int, edited: Edited) {
        self.line = line
        self.edited = edited
        problem = nil
    }

    /// Creates the result of an edit that was refused.
    public init(line: Int, problem: String) {
        self.line = line
        edited = nil
        self.problem = problem
    }
}
