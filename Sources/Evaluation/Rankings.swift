private import Files
/// An answer to a query.
public struct RankedItem: Hashable, Sendable {
    /// The clip found.
    public let item: ClipName
    /// How close it is; higher is closer. Not NaN.
    public let score: Double

    /// An answer.
    ///
    /// - Precondition: `score` is not NaN.
    public init(item: ClipName, score: Double) {
        precondition(!score.isNaN, "the score of \(item) is not a number")
        self.item = item
        self.score = score
    }
}

/// What a method answers to many queries, in the order of its scores.
public struct Rankings: Sendable {
    /// The queries that have been answered, in the order in which they came.
    public private(set) var queries: [ClipName] = []
    /// How many answers named an item that the same query had been given before.
    ///
    /// They count each time, as wrong answers in a ranking do: two clips in different folders may have one name.
    public private(set) var repeats = 0
    /// Closest first, by score and then by name, both from the highest.
    private var itemsByQuery: [ClipName: [RankedItem]] = [:]

    /// No rankings.
    public init() {}

    /// The answers to a query, the closest first; none for a query that was never answered.
    ///
    /// Equal scores are in the falling order of names, so that no method gains by the order in which it writes them.
    public subscript(query: ClipName) -> [RankedItem] { itemsByQuery[query] ?? [] }

    /// Adds the answers to a query.
    ///
    /// - Complexity: O(*n* log *n*) for the *n* answers that the query then has.
    public mutating func insert(_ items: [RankedItem], for query: ClipName) {
        if itemsByQuery[query] == nil { queries.append(query) }
        let all = (itemsByQuery[query] ?? []) + items
        let known = Set((itemsByQuery[query] ?? []).map(\.item))
        repeats += known.count + items.count - known.union(items.map(\.item)).count
        itemsByQuery[query] = all.sorted { ($0.score, $0.item) > ($1.score, $1.item) }
    }

    /// Reads csv with the columns `query`, `item` and `score`, in any order and beside any others.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - name: what to call it in messages.
    /// - Throws: `EvaluationError`, which names the line.
    public init(csv bytes: [UInt8], name: String) throws(EvaluationError) {
        let (table, query, item, score) = try EvaluationError.reading { () throws(CSVError) in
            let table = try CSVTable(bytes, name: name)
            let header = table.header
            return (table, try header.column("query"), try header.column("item"), try header.column("score"))
        }
        guard !table.records.isEmpty else {
            throw EvaluationError(.empty, "'\(name)' has a header and no rankings")
        }
        var order: [ClipName] = []
        var read: [ClipName: [RankedItem]] = [:]
        for record in table.records {
            let value = record.fields[score]
            guard let number = Double(value.trimmingSpaces), !number.isNaN else {
                throw EvaluationError(
                    .badValue, "line \(record.line) of '\(name)' has the score '\(value)', which is not a number")
            }
            let query = ClipName(record.fields[query])
            if read[query] == nil { order.append(query) }
            read[query, default: []].append(RankedItem(item: ClipName(record.fields[item]), score: number))
        }
        for query in order { insert(read[query] ?? [], for: query) }
    }

    /// The rankings as csv with the columns `query`, `item` and `score`; reading it gives the same rankings.
    public var csv: String {
        var text = "query,item,score\n"
        for query in queries {
            let name = Self.quoted(query.description)
            for answer in self[query] { text += "\(name),\(Self.quoted(answer.item.description)),\(answer.score)\n" }
        }
        return text
    }

    private static func quoted(_ text: String) -> String {
        // Bytes, not characters: a comma and a combining accent are one character.
        guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
        return "\"" + text.unicodeScalars.reduce(into: "") { $0 += $1 == "\"" ? "\"\"" : String($1) } + "\""
    }
}

extension String {
    /// The text without blanks and tabs at its ends.
    fileprivate var trimmingSpaces: Substring {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        let rest = drop(while: isBlank)
        return rest.lastIndex { !isBlank($0) }.map { rest[...$0] } ?? ""
    }
}
