/// Reads the records of a CSV file one after another.
package struct CSVParser {
    private let bytes: [UInt8]
    /// The name of the file in error messages.
    package let name: String
    private var position: Int
    private var line = 1

    /// Creates a parser at the start of a file; a byte order mark is skipped.
    ///
    /// - Parameters:
    ///   - bytes: The bytes of the whole file.
    ///   - name: The name of the file in error messages.
    package init(_ bytes: [UInt8], name: String) {
        self.bytes = bytes
        self.name = name
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// Returns the next record; `nil` at the end. Empty lines are skipped.
    ///
    /// - Throws: `.malformed` with the number of the line.
    package mutating func next() throws(CSVError) -> CSVTable.Record? {
        while position < bytes.count, bytes[position] == 10 || bytes[position] == 13 { skipLineEnd() }
        guard position < bytes.count else { return nil }
        let start = line
        let fields: CSVFields
        do throws(CSVFields.SyntaxError) {
            fields = try CSVFields(bytes[position...], endsAtLineBreak: true, allowsQuotesInFields: true)
        } catch {
            throw malformed(error)
        }
        line = lineNumber(at: fields.end)
        position = fields.end
        skipLineEnd()
        return CSVTable.Record(line: start, fields: fields.texts)
    }

    private func malformed(_ error: CSVFields.SyntaxError) -> CSVError {
        let line = lineNumber(at: error.position)
        return switch error.kind {
        case .unclosedQuote:
            CSVError(.malformed, "the quotation mark on line \(line) of '\(name)' is not closed")
        case .textAfterQuote:
            CSVError(
                .malformed,
                "line \(line) of '\(name)' has text after a closing quotation mark; write two quotation marks for one "
                    + "inside a field")
        case .quoteInField:
            CSVError(.malformed, "line \(line) of '\(name)' has a quotation mark in a field that is not quoted")
        case .notUTF8: CSVError(.malformed, "line \(line) of '\(name)' is not UTF-8 text")
        }
    }

    /// The number of the line that holds a byte of the current record or is ended by it.
    private func lineNumber(at position: Int) -> Int {
        line + bytes[self.position..<position].count { $0 == 10 }
    }

    private mutating func skipLineEnd() {
        guard position < bytes.count else { return }
        let isReturn = bytes[position] == 13
        position += 1
        if isReturn, position < bytes.count, bytes[position] == 10 { position += 1 }
        line += 1
    }
}
