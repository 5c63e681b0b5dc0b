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
