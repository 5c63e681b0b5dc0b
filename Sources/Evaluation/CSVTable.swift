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

    private let head: CSVHeader
    /// The lines after the header.
    let records: [Record]

    /// The names of the columns.
    var header: [String] { head.columns }

    /// Reads the whole file.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - name: what to call it in messages.
    /// - Throws: `.empty` without a header, `.malformed` with the line.
    init(_ bytes: [UInt8], name: String) throws(EvaluationError) {
        var parser = CSVParser(bytes, name: name)
        head = try CSVHeader(&parser)
        var records: [Record] = []
        while let record = try head.next(&parser) { records.append(record) }
        self.records = records
    }

    /// The position of a column.
    ///
    /// - Throws: `.missingColumn`, naming the columns that are there.
    func column(_ column: String) throws(EvaluationError) -> Int { try head.column(column) }
}
