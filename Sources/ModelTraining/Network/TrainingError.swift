/// An error of a training.
public struct TrainingError: Error, Hashable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: Hashable, Sendable {
        /// There are too few clips, or their sizes do not match the network's.
        case unsuitableData
        /// An option is out of its range.
        case unsuitableOptions
        /// The checkpoint belongs to another training.
        case checkpointMismatch
        /// The gradients are not finite.
        case diverged
        /// A file of the work folder cannot be written.
        case notWritable
    }

    /// The kind of error.
    public let code: Code
    /// The problem and its remedy, for people to read.
    public let description: String

    /// Creates an error from its code and description.
    public init(code: Code, description: String) {
        self.code = code
        self.description = description
    }
}
