/// The reason why a line is not an interaction.
struct InteractionLineError: Error {
    enum Kind {
        /// The line ends within a quoted field, which may continue on the next lines.
        case unclosed
        /// The number of fields is not that of the header.
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
}
