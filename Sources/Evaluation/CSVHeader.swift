/// The first line of a csv file, by which the others are read one after another.
struct CSVHeader {
    private let name: String
    /// The names of the columns.
    let columns: [String]

    /// Reads the first line.
    ///
    /// - Throws: `.empty` without one.
    init(_ parser: inout CSVParser) throws(EvaluationError) {
        guard let record = try parser.next() else {
            throw EvaluationError(.empty, "'\(parser.name)' is empty: it needs a header line")
        }
        name = parser.name
        columns = record.fields
    }

    /// The next line; `nil` at the end.
    ///
    /// - Throws: `.malformed` if it has not as many fields as there are columns.
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

    /// The position of a column; `nil` if it is not there.
    subscript(column: String) -> Int? { columns.firstIndex(of: column) }

    /// The position of a column.
    ///
    /// - Throws: `.missingColumn`, naming the columns that are there.
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
