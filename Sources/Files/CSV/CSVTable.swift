/// A CSV file in memory, as RFC 4180 defines it: quoted fields, lines that end with LF or CRLF, with or without a byte
/// order mark.
///
/// Empty lines are skipped, as Python's `csv` does.
package struct CSVTable {
    /// The fields of a record. A record with line breaks in quoted fields takes several lines.
    package struct Record {
        /// The number of the record's first line in the file, from 1.
        package let line: Int
        /// The fields of the record, as many as the header has.
        package let fields: [String]
    }

    /// The names of the columns.
    package let header: CSVHeader
    /// The records after the header, in the order of the file.
    package let records: [Record]

    /// Parses the bytes of a CSV file.
    ///
    /// - Parameters:
    ///   - bytes: The bytes of the file.
    ///   - name: The name of the file in error messages.
    /// - Throws: `.empty` without a header, `.malformed` with the line.
    package init(_ bytes: [UInt8], name: String) throws(CSVError) {
        var parser = CSVParser(bytes, name: name)
        header = try CSVHeader(&parser)
        var records: [Record] = []
        while let record = try header.next(&parser) { records.append(record) }
        self.records = records
    }
}
