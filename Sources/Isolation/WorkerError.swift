/// Why clips cannot be decoded in processes of their own.
public struct WorkerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong.
    public enum Code: Hashable, Sendable {
        /// There is no worker program.
        case missing
        /// The worker program is of another version.
        case otherVersion
        /// The worker program does not start, ends before it works, or speaks another language.
        case cannotStart
        /// The worker program embeds with another model.
        case otherModel
        /// The pool was closed.
        case closed
    }

    /// What went wrong.
    public let code: Code
    /// What went wrong, and what to do.
    public let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

/// Why one file gave nothing, in words that follow its name.
package struct DecodeFailure: Error, Hashable {
    package let reason: String

    package init(reason: String) { self.reason = reason }

    /// What a process said that nobody could who did as asked.
    package static let impossible = DecodeFailure(reason: "its decoder gave a result that cannot be")
}
