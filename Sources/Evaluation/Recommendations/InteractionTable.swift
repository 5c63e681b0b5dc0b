public import ClipTypes

/// Interactions of a csv file.
public struct InteractionTable: Sendable {
    /// The interactions, in the order of the file.
    public let interactions: [Interaction]

    /// Reads csv with the columns `user` and `item` and, if they are there, `timestamp`, `event` and `value`, in any order
    /// and beside any others.
    ///
    /// Without a column of events, or where it is empty, only that something was done is known. A time below 10^11 is in
    /// seconds since 1970, else in milliseconds; without one it is 0, which leaves the order of the file.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - name: what to call it in messages.
    /// - Throws: `EvaluationError`, which names the line.
    public init(csv bytes: [UInt8], name: String) throws(EvaluationError) {
        var parser = CSVParser(bytes, name: name)
        let header = try CSVHeader(&parser)
        let (user, item) = (try header.column("user"), try header.column("item"))
        let (time, event, value) = (header["timestamp"], header["event"], header["value"])
        var interactions: [Interaction] = []
        while let record = try header.next(&parser) {
            func refusal(_ what: String) -> EvaluationError {
                EvaluationError(.badValue, "line \(record.line) of '\(name)' \(what)")
            }
            func number(_ column: Int?, _ what: String) throws(EvaluationError) -> Double? {
                guard let column, !record.fields[column].isEmpty else { return nil }
                guard let number = Double(record.fields[column]), number.isFinite else {
                    throw refusal("has the \(what) '\(record.fields[column])', which is not a number")
                }
                return number
            }
            guard !record.fields[user].isEmpty else { throw refusal("names no user") }
            guard !record.fields[item].isEmpty else { throw refusal("names no item") }
            let moment = try number(time, "timestamp") ?? 0
            guard abs(moment) < 1e16 else { throw refusal("has the timestamp '\(moment)', which is no time") }
            var kind: InteractionEvent?
            if let event, !record.fields[event].isEmpty {
                kind = InteractionEvent(rawValue: record.fields[event])
                guard kind != nil else {
                    let known = InteractionEvent.allCases.map(\.rawValue).joined(separator: ", ")
                    throw refusal("has the event '\(record.fields[event])'; known are \(known)")
                }
            }
            interactions.append(
                Interaction(
                    user: record.fields[user], item: record.fields[item],
                    time: Int64((abs(moment) < 1e11 ? moment * 1000 : moment).rounded()), event: kind,
                    value: try number(value, "value")))
        }
        self.interactions = interactions
    }

    /// Reads a list of items: csv with the column `item`.
    ///
    /// - Throws: `EvaluationError`, which names the line.
    public static func items(csv bytes: [UInt8], name: String) throws(EvaluationError) -> [String] {
        var parser = CSVParser(bytes, name: name)
        let header = try CSVHeader(&parser)
        let item = try header.column("item")
        var items: [String] = []
        while let record = try header.next(&parser) {
            guard !record.fields[item].isEmpty else {
                throw EvaluationError(.badValue, "line \(record.line) of '\(name)' names no item")
            }
            items.append(record.fields[item])
        }
        guard !items.isEmpty else { throw EvaluationError(.empty, "'\(name)' has a header and no items") }
        return items
    }
}
