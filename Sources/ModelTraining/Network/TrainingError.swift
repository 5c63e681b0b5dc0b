internal import Files

/// An error of a training.
public struct TrainingError: Error, Hashable, CustomStringConvertible {
    /// The kind of training error.
    public enum Code: Hashable, Sendable {
        /// There are too few or too similar clips, their sizes do not match the network's, or a folder or manifest
        /// cannot be used.
        case unsuitableData
        /// An option is out of its range.
        case unsuitableOptions
        /// The checkpoint belongs to a training with other options, clips or first weights.
        case checkpointMismatch
        /// The gradients are not finite; a lower learning rate may help.
        case diverged
        /// A file of the work folder cannot be written, or was changed during the training.
        case unusableWork
    }

    /// The kind of error.
    public let code: Code
    /// The problem and its remedy, as a text for people to read.
    public let description: String

    /// Returns the error of a file of the work folder that cannot be written.
    static func cannotWrite(_ path: String, _ error: any Error) -> TrainingError {
        TrainingError(
            code: .unusableWork,
            description: "cannot write '\(path)': \(systemReason(error)); the same training continues from here")
    }

    /// Creates an error from its code and its description, for people to read.
    public init(code: Code, description: String) {
        self.code = code
        self.description = description
    }
}
