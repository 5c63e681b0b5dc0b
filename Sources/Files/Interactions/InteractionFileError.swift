/// An error of reading a file of interactions as a whole; single invalid lines are reported and skipped.
public struct InteractionFileError: Error, Hashable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: Hashable, Sendable {
        /// The file cannot be opened or read.
        case unreadable
        /// The first line is not a header with the required columns, or is too long.
        case malformed
        /// The file is empty.
        case empty
    }

    /// The kind of error.
    public let code: Code
    /// The problem and, for a header without a required column, the expected form, for people to read.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
