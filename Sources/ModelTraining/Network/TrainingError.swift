/// Why a training cannot run.
public struct TrainingError: Error, Hashable, CustomStringConvertible {
    /// The kinds of reasons.
    public enum Code: Hashable, Sendable {
        /// Too few clips, or clips of other sizes than the network's.
        case unsuitableData
        /// An option is out of its range.
        case unsuitableOptions
        /// The checkpoint is of another training.
        case foreignCheckpoint
        /// The weights are no longer finite numbers.
        case diverged
        /// A file of the work folder cannot be written.
        case notWritable
    }

    /// What kind of reason it is.
    public let code: Code
    /// What was found, and what would do.
    public let description: String

    /// Says why.
    public init(code: Code, description: String) {
        self.code = code
        self.description = description
    }
}
