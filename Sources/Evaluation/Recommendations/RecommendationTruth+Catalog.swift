private import Files
extension RecommendationTruth {
    /// Reads the items that can be recommended: csv with the column `item`.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - name: what to call it in messages.
    /// - Returns: the names, in the order of the file.
    /// - Throws: `EvaluationError`, which names the line.
    public static func catalog(csv bytes: [UInt8], name: String) throws(EvaluationError) -> [String] {
        var parser = CSVParser(bytes, name: name)
        let (header, item) = try EvaluationError.reading { () throws(CSVError) in
            let header = try CSVHeader(&parser)
            return (header, try header.column("item"))
        }
        var items: [String] = []
        while let record = try EvaluationError.reading({ () throws(CSVError) in try header.next(&parser) }) {
            guard !record.fields[item].isEmpty else {
                throw EvaluationError(.badValue, "line \(record.line) of '\(name)' names no item")
            }
            items.append(record.fields[item])
        }
        guard !items.isEmpty else { throw EvaluationError(.empty, "'\(name)' has a header and no items") }
        return items
    }
}
