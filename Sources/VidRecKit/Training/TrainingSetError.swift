/// Why there is no training set.
public struct TrainingSetError: Error, Hashable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: Hashable, Sendable {
        /// The folder of clips is not there or is no folder.
        case unusableFolder
        /// The manifest cannot be read.
        case unusableManifest
        /// The cache cannot be written.
        case unusableCache
        /// There are too few clips that can be decoded.
        case tooFewClips
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
