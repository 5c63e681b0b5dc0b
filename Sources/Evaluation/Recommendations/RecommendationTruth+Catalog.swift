private import Files
extension RecommendationTruth {
    /// Reads the items that can be recommended: CSV with the column `item`, and any others.
    ///
    /// - Parameters:
    ///   - bytes: The content of the file.
    ///   - name: The name of the file in error messages.
    /// - Returns: The names of the items, in the order of the file.
    /// - Throws: `EvaluationError`, with the line number if a line is wrong.
    public static func catalog(csv bytes: [UInt8], name: String) throws(EvaluationError) -> [String] {
        var parser = CSVParser(bytes, name: name)
        let (header, item) = try EvaluationError.reading { () throws(CSVError) in
            let header = try CSVHeader(&parser)
            return (header, try header.column("item"))
        }
        var items: [String] = []
        while let record = try EvaluationError.reading({ () throws(CSVError) in try header.next(&parser) }) {
            guard !record.fields[item].isEmpty else {
                throw EvaluationError(.badValue, "line \(record.line) of '\(name)' has no item")
            }
            items.append(record.fields[item])
        }
        guard !items.isEmpty else { throw EvaluationError(.empty, "'\(name)' has no items after its header") }
        return items
    }
}
