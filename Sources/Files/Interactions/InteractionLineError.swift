/// A line that is not a valid interaction.
struct InteractionLineError: Error {
    enum Kind {
        /// The line ends within a quoted field, which may continue on the next lines.
        case unclosed
        /// The line does not have the expected fields.
        case misshapen
        /// A field has an invalid value.
        case content
    }

    let kind: Kind
    let reason: String

    init(_ reason: String, kind: Kind = .content) {
        self.kind = kind
        self.reason = reason
    }

    /// Creates the error of a line that is not CSV.
    init(_ error: CSVFields.SyntaxError) {
        switch error.kind {
        case .unclosedQuote: self.init("a quotation mark is not closed", kind: .unclosed)
        case .textAfterQuote:
            self.init(
                "text after a closing quotation mark; write two quotation marks for one inside a field",
                kind: .misshapen)
        case .quoteInField:
            // Such a line is often the rest of one that was truncated, with fields in the wrong columns.
            self.init(
                "a quotation mark inside an unquoted field; quote the field and write two quotation marks for one",
                kind: .misshapen)
        case .notUTF8: self.init("not UTF-8 text")
        }
    }
}
