/// A CSV file in memory (RFC 4180): quoted fields, lines that end with LF or CRLF, with or without a byte order mark.
///
/// Empty lines are skipped, as in Python's `csv`.
struct CSVTable {
    /// A record; one with quoted line breaks has the number of its first line.
    struct Record {
        /// The line number in the file, from 1.
        let line: Int
        /// The fields, as many as the header has.
        let fields: [String]
    }

    private let head: CSVHeader
    /// The records after the header.
    let records: [Record]

    /// The names of the columns.
    var header: [String] { head.columns }

    /// Parses a whole file.
    ///
    /// - Parameters:
    ///   - bytes: The content of the file.
    ///   - name: The name of the file in error messages.
    /// - Throws: `.empty` without a header, `.malformed` with the line number.
    init(_ bytes: [UInt8], name: String) throws(EvaluationError) {
        var parser = CSVParser(bytes, name: name)
        head = try CSVHeader(&parser)
        var records: [Record] = []
        while let record = try head.next(&parser) { records.append(record) }
        self.records = records
    }

    /// Returns the index of a column.
    ///
    /// - Throws: `.missingColumn`, with the names of all columns.
    func column(_ column: String) throws(EvaluationError) -> Int { try head.column(column) }
}
