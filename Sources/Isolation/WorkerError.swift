/// An error of the worker program that decodes clips, or of its installation.
public struct WorkerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: Hashable, Sendable {
        /// The worker program, or a library that it loads, was not found.
        case missing
        /// The worker program has another version.
        case otherVersion
        /// The worker program does not start, ends early, or violates the protocol.
        case cannotStart
        /// The worker program has another embedding model.
        case otherModel
        /// The file of a network cannot be used, or the network fails or takes too long.
        case unusableNetwork
        /// The pool was closed before the job was done.
        case closed
    }

    /// The kind of error.
    public let code: Code
    /// A message that says what failed and how to correct it.
    public let description: String

    /// Creates an error from its kind and a description.
    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

/// Why a file could not be decoded.
package struct DecodeFailure: Error, Hashable {
    /// The reason, a phrase about the file for people to read.
    package let reason: String

    /// Creates a failure with a reason.
    package init(reason: String) { self.reason = reason }

    /// The failure of a file whose decoder wrote an invalid result.
    package static let invalidResult = DecodeFailure(reason: "its decoder wrote an invalid result")
}
