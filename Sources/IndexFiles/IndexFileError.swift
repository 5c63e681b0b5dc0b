/// An error of reading or writing a cache file of a search index.
public struct IndexFileError: Error, Hashable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: Hashable, Sendable {
        /// There is no file of this name.
        case missing
        /// The file is not a cache file, or is one of another kind.
        case foreign
        /// A newer version of vidrec wrote the file.
        case newerFormat
        /// The file ends early, or has bytes after its end.
        case torn
        /// The bytes of a page do not have its checksum.
        case damaged(page: Int)
        /// A part of the file is missing, or has another size than its content needs.
        case unfit
        /// The disk or the quota of the user is full.
        case diskFull
        /// The system does not permit reading or writing the file.
        case notPermitted
        /// The file system is read-only.
        case readOnly
        /// The system failed to read or write the file for another reason, such as an error of the disk.
        case failed
    }

    /// The kind of error.
    public let code: Code
    /// The path of the file.
    public let path: String
    /// The problem and its remedy, for people to read.
    public let description: String

    /// Creates an error that says what is wrong with a file.
    public init(_ code: Code, _ path: String, _ problem: String) {
        self.code = code
        self.path = path
        description = "'\(path)' \(problem)"
    }

    /// Whether the file is missing or useless, so that building it anew is the remedy. Errors of the system and files of
    /// a newer version are not.
    public var isRebuildable: Bool {
        switch code {
        case .missing, .foreign, .torn, .damaged, .unfit: true
        case .newerFormat, .diskFull, .notPermitted, .readOnly, .failed: false
        }
    }

    /// Creates an error for a page without its checksum.
    static func damaged(_ path: String, page: Int) -> IndexFileError {
        IndexFileError(
            .damaged(page: page), path,
            "is damaged: its bytes from \(page * IndexFile.pageSize) on do not have their checksum; it must be rebuilt")
    }
}
