/// A csv file in memory, as RFC 4180 has it: quoted fields, lines that end with LF or CRLF, with or without a byte order mark.
///
/// Empty lines are passed over, as Python's `csv` does.
struct CSVTable {
    /// A line of values; a record with quoted line breaks goes by its first line.
    struct Record {
        /// The line's number in the file, from 1.
        let line: Int
        /// As many fields as the header has.
        let fields: [String]
    }

    /// What to call the file in messages.
    let name: String
    /// The names of the columns.
    let header: [String]
    /// The lines after the header.
    let records: [Record]

    /// Reads the whole file.
    ///
    /// - Throws: `.empty` without a header, `.malformed` with the line.
    init(_ bytes: [UInt8], name: String) throws(EvaluationError) {
        var parser = CSVParser(bytes, name: name)
        guard let header = try parser.next() else {
            throw EvaluationError(.empty, "'\(name)' is empty: it needs a header line")
        }
        self.name = name
        self.header = header.fields
        var records: [Record] = []
        while let record = try parser.next() {
            guard record.fields.count == header.fields.count else {
                throw EvaluationError(
                    .malformed,
                    "line \(record.line) of '\(name)' has \(record.fields.count) fields, the header has "
                        + "\(header.fields.count); names with commas need quotation marks"
                )
            }
            records.append(record)
        }
        self.records = records
    }

    /// The position of a column.
    ///
    /// - Throws: `.missingColumn`, naming the columns that are there.
    func column(_ column: String) throws(EvaluationError) -> Int {
        guard let position = header.firstIndex(of: column) else {
            throw EvaluationError(
                .missingColumn,
                "'\(name)' has no column '\(column)', its columns are \(header.joined(separator: ", "))"
            )
        }
        return position
    }
}

/// Takes csv apart, record by record.
private struct CSVParser {
    private let bytes: [UInt8]
    private let name: String
    private var position: Int
    private var line = 1

    init(_ bytes: [UInt8], name: String) {
        self.bytes = bytes
        self.name = name
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The next record that is not an empty line; `nil` at the end.
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
                        "line \(line) of '\(name)' goes on after a closing quotation mark; double it to mean it"
                    )
                }
            } else if byte == 10 {
                line += 1
            }
            content.append(byte)
        }
        throw EvaluationError(.malformed, "the quotation mark opened on line \(opening) of '\(name)' is never closed")
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
