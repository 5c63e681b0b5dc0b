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

    /// Creates the error of a line that is not CSV.
    init(_ error: CSVFields.SyntaxError) {
        switch error.kind {
        case .unclosedQuote: self.init("a quotation mark is opened and not closed", kind: .unclosed)
        case .textAfterQuote:
            self.init("text goes on after a closing quotation mark; double it to mean it", kind: .misshapen)
        case .quoteInField:
            // Such a line is often the rest of one that was torn: its fields would be taken for others.
            self.init(
                "a quotation mark within a field; put the field in quotation marks and double it", kind: .misshapen)
        case .notUTF8: self.init("not UTF-8 text")
        }
    }
}
