/// The fields of one record of comma-separated values, as RFC 4180 defines them.
struct CSVFields {
    /// A record that does not follow RFC 4180, and the byte at which it stops to do so.
    struct SyntaxError: Error, Hashable {
        enum Kind: Hashable {
            /// A quoted field does not end.
            case unclosedQuote
            /// A quoted field is followed by something other than a comma or the end of the record.
            case textAfterQuote
            /// A field that is not quoted contains a quotation mark.
            case quoteInField
            /// A field is not valid UTF-8.
            case notUTF8
        }

        let kind: Kind
        let position: Int
    }

    /// The fields' texts, without quotation marks.
    private(set) var texts: [String] = []
    /// The index of the byte after the record; its line break is not part of it.
    private(set) var end: Int

    /// Parses the record at the start of some bytes.
    ///
    /// - Parameters:
    ///   - bytes: The record, and what follows it.
    ///   - endsAtLineBreak: Whether a line break outside quotation marks ends the record. Otherwise all bytes are one
    ///     record.
    ///   - allowsQuotesInFields: Whether a field that is not quoted may contain quotation marks, as Python's `csv`
    ///     allows.
    init(_ bytes: ArraySlice<UInt8>, endsAtLineBreak: Bool, allowsQuotesInFields: Bool) throws(SyntaxError) {
        func isEnd(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: ",") || (endsAtLineBreak && (byte == 10 || byte == 13))
        }
        end = bytes.startIndex
        while true {
            if end < bytes.endIndex, bytes[end] == UInt8(ascii: "\"") {
                texts.append(try quoted(bytes))
                guard end == bytes.endIndex || isEnd(bytes[end]) else {
                    throw SyntaxError(kind: .textAfterQuote, position: end)
                }
            } else {
                let field = bytes[end...].prefix { !isEnd($0) }
                guard allowsQuotesInFields || !field.contains(UInt8(ascii: "\"")) else {
                    throw SyntaxError(kind: .quoteInField, position: end)
                }
                texts.append(try Self.text(field, at: end))
                end = field.endIndex
            }
            guard end < bytes.endIndex, bytes[end] == UInt8(ascii: ",") else { return }
            end += 1
        }
    }

    private mutating func quoted(_ bytes: ArraySlice<UInt8>) throws(SyntaxError) -> String {
        let opening = end
        var content: [UInt8] = []
        end += 1
        while true {
            guard end < bytes.endIndex else { throw SyntaxError(kind: .unclosedQuote, position: opening) }
            if bytes[end] == UInt8(ascii: "\"") {
                end += 1
                guard end < bytes.endIndex, bytes[end] == UInt8(ascii: "\"") else { break }
            }
            content.append(bytes[end])
            end += 1
        }
        return try Self.text(content[...], at: opening)
    }

    private static func text(_ bytes: ArraySlice<UInt8>, at position: Int) throws(SyntaxError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SyntaxError(kind: .notUTF8, position: position)
        }
        return text
    }
}
