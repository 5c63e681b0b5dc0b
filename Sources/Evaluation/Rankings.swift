private import Files
/// An answer to a query: a clip with its score.
public struct RankedItem: Hashable, Sendable {
    /// The name of the clip that was found.
    public let item: ClipName
    /// The score of the clip, higher for more similar; not NaN.
    public let score: Double

    /// Creates an answer from the name of a clip and its score.
    ///
    /// - Precondition: `score` is not NaN.
    public init(item: ClipName, score: Double) {
        precondition(!score.isNaN, "the score of \(item) is not a number")
        self.item = item
        self.score = score
    }
}

/// The ranked answers of a method to many queries, by the names of the queries.
public struct Rankings: Sendable {
    /// The names of the inserted queries, also of those without answers, each once, in the order of first insertion.
    public private(set) var queries: [ClipName] = []
    /// The number of answers whose item the same query already had.
    ///
    /// Each counts as an answer: two clips in different folders may have the same name.
    public private(set) var repeats = 0
    /// The answers by descending score, then by descending name.
    private var itemsByQuery: [ClipName: [RankedItem]] = [:]

    /// Creates empty rankings.
    public init() {}

    /// The answers to a query, the highest score first; empty for a query without answers.
    ///
    /// Ties are in descending order of names, so that no method gains by the order in which it writes them.
    public subscript(query: ClipName) -> [RankedItem] { itemsByQuery[query] ?? [] }

    /// Adds answers to a query, in any order, to those that it already has.
    ///
    /// - Complexity: O(*n* log *n*) for the *n* answers that the query has then.
    public mutating func insert(_ items: [RankedItem], for query: ClipName) {
        if itemsByQuery[query] == nil { queries.append(query) }
        let all = (itemsByQuery[query] ?? []) + items
        let known = Set((itemsByQuery[query] ?? []).map(\.item))
        repeats += known.count + items.count - known.union(items.map(\.item)).count
        itemsByQuery[query] = all.sorted { ($0.score, $0.item) > ($1.score, $1.item) }
    }

    /// Reads CSV with the columns `query`, `item` and `score` (higher for more similar), in any order and with any
    /// others.
    ///
    /// - Parameters:
    ///   - bytes: The content of the file.
    ///   - name: The name of the file in error messages.
    /// - Throws: `EvaluationError`, with the line number if a line is wrong.
    public init(csv bytes: [UInt8], name: String) throws(EvaluationError) {
        let (table, query, item, score) = try EvaluationError.reading { () throws(CSVError) in
            let table = try CSVTable(bytes, name: name)
            let header = table.header
            return (table, try header.column("query"), try header.column("item"), try header.column("score"))
        }
        guard !table.records.isEmpty else {
            throw EvaluationError(.empty, "'\(name)' has no rankings after its header")
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

    /// The rankings as CSV with the columns `query`, `item` and `score`, which the CSV initializer reads.
    public var csv: String {
        var text = "query,item,score\n"
        for query in queries {
            let name = query.description.csvField
            for answer in self[query] { text += "\(name),\(answer.item.description.csvField),\(answer.score)\n" }
        }
        return text
    }
}

extension String {
    /// The text without spaces and tabs at its ends.
    fileprivate var trimmingSpaces: Substring {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        let rest = drop(while: isBlank)
        return rest.lastIndex { !isBlank($0) }.map { rest[...$0] } ?? ""
    }
}
