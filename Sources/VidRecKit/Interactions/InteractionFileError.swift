/// Why a file of interactions cannot be read at all.
public struct InteractionFileError: Error, Hashable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: Hashable, Sendable {
        /// The file cannot be opened or read.
        case unreadable
        /// There is nothing in it.
        case empty
        /// Its first line does not say what the columns are.
        case badHeader
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

/// Why a line is no interaction.
struct InteractionLineError: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
