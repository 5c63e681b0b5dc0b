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
    enum Kind {
        /// It ends within a quoted field, which may go on over the next lines.
        case unclosed
        /// It has not the fields it should have.
        case misshapen
        /// Its fields do not say what they should.
        case content
    }

    let kind: Kind
    let reason: String

    init(_ reason: String, kind: Kind = .content) {
        self.kind = kind
        self.reason = reason
    }
}
