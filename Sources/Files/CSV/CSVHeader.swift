/// The header of a CSV file: the names of its columns, by which the fields of the other records are found.
package struct CSVHeader {
    private let name: String
    /// The names of the columns, in order.
    package let columns: [String]

    /// Reads the header: the first record of a parser.
    ///
    /// - Throws: `.empty` if there is no record, `.malformed` with the line.
    package init(_ parser: inout CSVParser) throws(CSVError) {
        guard let record = try parser.next() else {
            throw CSVError(.empty, "'\(parser.name)' is empty: it needs a header line")
        }
        name = parser.name
        columns = record.fields
    }

    /// Returns the next record of a parser; `nil` at the end.
    ///
    /// - Throws: `.malformed` if the record does not have as many fields as the header has columns.
    package func next(_ parser: inout CSVParser) throws(CSVError) -> CSVTable.Record? {
        guard let record = try parser.next() else { return nil }
        guard record.fields.count == columns.count else {
            throw CSVError(
                .malformed,
                "line \(record.line) of '\(name)' has \(record.fields.count) fields, the header has "
                    + "\(columns.count); names with commas need quotation marks"
            )
        }
        return record
    }

    /// The index of the column with a name; `nil` if there is none.
    package subscript(column: String) -> Int? { columns.firstIndex(of: column) }

    /// Returns the index of the column with a name.
    ///
    /// - Throws: `.missingColumn`, which names the existing columns.
    package func column(_ column: String) throws(CSVError) -> Int {
        guard let index = self[column] else {
            throw CSVError(
                .missingColumn,
                "'\(name)' has no column '\(column)', its columns are \(columns.joined(separator: ", "))"
            )
        }
        return index
    }
}
