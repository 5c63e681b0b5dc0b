/// A CSV file in memory, as RFC 4180 defines it: quoted fields, lines that end with LF or CRLF, with or without a byte order
/// mark.
///
/// Empty lines are skipped, as Python's `csv` does.
package struct CSVTable {
    /// The fields of a record. If quoted fields contain line breaks, it takes several lines.
    package struct Record {
        /// The number of its first line in the file, from 1.
        package let line: Int
        /// The fields, as many as the header has.
        package let fields: [String]
    }

    /// The columns' names.
    package let header: CSVHeader
    /// The records after the header.
    package let records: [Record]

    /// Parses a file.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - name: its name in error messages.
    /// - Throws: `.empty` without a header, `.malformed` with the line.
    package init(_ bytes: [UInt8], name: String) throws(CSVError) {
        var parser = CSVParser(bytes, name: name)
        header = try CSVHeader(&parser)
        var records: [Record] = []
        while let record = try header.next(&parser) { records.append(record) }
        self.records = records
    }
}
