/// The error of all calls of the library, apart from `CancellationError`.
public struct VidRecError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// There is neither an indexed clip nor a file of the given name.
        case unknownClip
        /// Several clips have the given file name or start of an id.
        case ambiguousClip
        /// A clip has no embedding or no stored frames to compare, as one with only black, white or plain frames.
        case noEmbedding
        /// A file cannot be read, or its clip cannot be decoded.
        case unreadable
        /// An input is invalid: a table, ground truth, clips to train on, weights or a folder.
        case unusableInput
        /// A file of interactions is empty.
        case emptyInput
        /// A model file, a network, or the trained recommenders cannot be used.
        case unusableModel
        /// There are no clips or interactions to learn or to recommend from.
        case nothingKnown
        /// The requested strategy has not been trained, or cannot be trained with so many items.
        case notTrained
        /// The catalog's embeddings were made by another model.
        case otherModel
        /// There is no catalog in the folder.
        case catalogMissing
        /// The catalog cannot be read or written: it is locked, not permitted, full, or of a newer version.
        case catalogUnusable
        /// The catalog is damaged: its database is corrupt, or a row does not match its checksum.
        case catalogDamaged
        /// The worker program is missing, is of another version or does not work.
        case workerUnavailable
        /// Another program, such as ffmpeg, is missing or fails.
        case toolUnavailable
        /// Results or stored state cannot be written.
        case notWritten
        /// The request is invalid, such as an output file that is also an input.
        case invalidRequest
        /// The library was closed before the file was decoded.
        case closed
    }

    /// The kind of error.
    public let code: Code
    /// The problem and its remedy, for people to read.
    public let description: String

    /// Creates an error from its kind and a description.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension VidRecError.Code {
    /// Whether the error concerns the given clip only (it is unknown, ambiguous, unreadable or has no embedding), so
    /// that calls for other clips may succeed.
    public var isOfOneClip: Bool {
        switch self {
        case .unknownClip, .ambiguousClip, .noEmbedding, .unreadable: true
        default: false
        }
    }

    /// The exit code of a program that ends with this error: 4 if the catalog is missing, unusable or of another model,
    /// 5 if it is damaged, 64 for an invalid request, 69 without a worker program, 74 if not written, else 3.
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
