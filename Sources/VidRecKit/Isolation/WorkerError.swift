/// Why clips cannot be decoded in processes of their own.
public struct WorkerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong.
    public enum Code: Hashable, Sendable {
        /// The worker program does not start, or ends before it works.
        case cannotStart
        /// The worker program embeds with another model.
        case otherModel
    }

    /// What went wrong.
    public let code: Code
    /// What went wrong, and what to do.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

/// Why a job cannot begin.
struct JobFailure: Error, Hashable {
    let reason: String
}
