/// Why the library cannot do what was asked of it.
public struct LibraryError: Error, Hashable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: Hashable, Sendable {
        /// No indexed clip and no file is meant by what was given.
        case unknownClip
        /// Several clips are meant.
        case ambiguousClip
        /// The clip is known, but has no embedding to compare.
        case noEmbedding
        /// The file cannot be read.
        case unreadable
        /// Trained recommenders cannot be read.
        case unusableModel
        /// There is nothing to learn or to recommend from.
        case nothingKnown
        /// What was asked for has not been trained.
        case notTrained
        /// The catalog's embeddings were made by another model.
        case otherModel
    }

    /// The kind of error.
    public let code: Code
    /// What was found, and what to do.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
