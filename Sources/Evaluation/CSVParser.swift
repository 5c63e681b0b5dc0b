/// Parses a CSV file, record by record.
struct CSVParser {
    private let bytes: [UInt8]
    /// The name of the file in error messages.
    let name: String
    private var position: Int
    private var line = 1

    init(_ bytes: [UInt8], name: String) {
        self.bytes = bytes
        self.name = name
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// Reads the next record, skipping empty lines; `nil` at the end.
    mutating func next() throws(EvaluationError) -> CSVTable.Record? {
        while position < bytes.count, isLineEnd(bytes[position]) { skipLineEnd() }
        guard position < bytes.count else { return nil }
        let start = line
        var fields: [String] = []
        while true {
            fields.append(try field())
            guard position < bytes.count, bytes[position] == UInt8(ascii: ",") else { break }
            position += 1
        }
        skipLineEnd()
        return CSVTable.Record(line: start, fields: fields)
    }

    private mutating func field() throws(EvaluationError) -> String {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
            let start = position
            while position < bytes.count, bytes[position] != UInt8(ascii: ","), !isLineEnd(bytes[position]) {
                position += 1
            }
            return try text(bytes[start..<position])
        }
        let opening = line
        var content: [UInt8] = []
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") {
                if position < bytes.count, bytes[position] == byte {
                    position += 1
                } else if position == bytes.count || bytes[position] == UInt8(ascii: ",") || isLineEnd(bytes[position])
                {
                    return try text(content[...])
                } else {
                    throw EvaluationError(
                        .malformed,
                        "line \(line) of '\(name)' has text after a closing quotation mark; write two quotation marks for one inside a field"
                    )
                }
            } else if byte == 10 {
                line += 1
            }
            content.append(byte)
        }
        throw EvaluationError(.malformed, "the quotation mark on line \(opening) of '\(name)' is not closed")
    }

    private func text(_ bytes: ArraySlice<UInt8>) throws(EvaluationError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw EvaluationError(.malformed, "line \(line) of '\(name)' is not UTF-8 text")
        }
        return text
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == 10 || byte == 13 }

    private mutating func skipLineEnd() {
        guard position < bytes.count else { return }
        let isReturn = bytes[position] == 13
        position += 1
        if isReturn, position < bytes.count, bytes[position] == 10 { position += 1 }
        line += 1
    }
}
