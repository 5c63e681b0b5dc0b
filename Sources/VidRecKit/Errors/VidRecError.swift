/// Why the library cannot do what was asked of it: the one error of its calls, beside `CancellationError`.
public struct VidRecError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// No indexed clip and no file is meant by what was given.
        case unknownClip
        /// Several clips are meant.
        case ambiguousClip
        /// The clip is known, but has no embedding to compare.
        case noEmbedding
        /// A clip's file cannot be read or decoded.
        case unreadable
        /// A table, manifest, list of weights or folder that was given cannot be used.
        case unusableInput
        /// A table that was given is empty.
        case emptyInput
        /// A model file, or the trained recommenders, cannot be used.
        case unusableModel
        /// There is nothing to learn or to recommend from.
        case nothingKnown
        /// What was asked for has not been trained.
        case notTrained
        /// The catalog's embeddings were made by another model.
        case otherModel
        /// There is no catalog.
        case catalogMissing
        /// The catalog cannot be read or written: locked, closed to this user, full, or of another version.
        case catalogUnusable
        /// The catalog is damaged.
        case catalogDamaged
        /// There is no worker program to decode files with, or it is of another version or does not work.
        case workerUnavailable
        /// A program that is compared with is missing or fails.
        case toolUnavailable
        /// Results, or what is kept between runs, cannot be written.
        case notWritten
        /// What was asked for makes no sense, such as results that go to a file that is read.
        case invalidRequest
        /// The library was closed.
        case closed
    }

    /// The kind of error.
    public let code: Code
    /// What was found, and what to do.
    public let description: String

    /// Creates an error.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension VidRecError.Code {
    /// Whether only the clip that was named is meant, and others may be had all the same.
    public var isOfOneClip: Bool {
        switch self {
        case .unknownClip, .ambiguousClip, .noEmbedding, .unreadable: true
        default: false
        }
    }

    /// The status that a program ends with: 3 where an input failed, 4 where the catalog cannot be used, 5 where it is
    /// damaged, 64 for a wrong request, 69 where there is no worker to decode with, 74 where results cannot be written.
    public var exitCode: Int32 {
        switch self {
        case .catalogMissing, .catalogUnusable, .otherModel: 4
        case .catalogDamaged: 5
        case .invalidRequest: 64
        case .workerUnavailable: 69
        case .notWritten: 74
        case .unknownClip, .ambiguousClip, .noEmbedding, .unreadable, .unusableInput, .emptyInput, .unusableModel,
            .nothingKnown, .notTrained, .toolUnavailable, .closed:
            3
        }
    }
}
