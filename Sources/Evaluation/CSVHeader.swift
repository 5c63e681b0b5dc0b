/// The header of a CSV file, by which the other records are read one after another.
struct CSVHeader {
    private let name: String
    /// The names of the columns.
    let columns: [String]

    /// Reads the header.
    ///
    /// - Throws: `.empty` if the file has no header.
    init(_ parser: inout CSVParser) throws(EvaluationError) {
        guard let record = try parser.next() else {
            throw EvaluationError(.empty, "'\(parser.name)' is empty: it needs a header line")
        }
        name = parser.name
        columns = record.fields
    }

    /// Reads the next record; `nil` at the end.
    ///
    /// - Throws: `.malformed` if the number of its fields is not the number of columns.
    func next(_ parser: inout CSVParser) throws(EvaluationError) -> CSVTable.Record? {
        guard let record = try parser.next() else { return nil }
        guard record.fields.count == columns.count else {
            throw EvaluationError(
                .malformed,
                "line \(record.line) of '\(name)' has \(record.fields.count) fields, the header has "
                    + "\(columns.count); names with commas need quotation marks"
            )
        }
        return record
    }

    /// The index of a column; `nil` if there is none.
    subscript(column: String) -> Int? { columns.firstIndex(of: column) }

    /// Returns the index of a column.
    ///
    /// - Throws: `.missingColumn`, with the names of all columns.
    func column(_ column: String) throws(EvaluationError) -> Int {
        guard let position = self[column] else {
            throw EvaluationError(
                .missingColumn,
                "'\(name)' has no column '\(column)', its columns are \(columns.joined(separator: ", "))"
            )
        }
        return position
    }
}
