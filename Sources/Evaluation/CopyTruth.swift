private import Files
/// A query and the clip that it is a copy of.
public struct CopyTruthQuery: Hashable, Sendable {
    /// The query.
    public let name: ClipName
    /// The clip that it was made from; `nil` for a query that no clip matches.
    public let source: ClipName?
    /// What was done to it, such as `hflip`; empty if that is not known.
    public let transform: String
    /// How hard that is, such as `1`; empty if that is not known.
    public let severity: String

    /// A query.
    public init(name: ClipName, source: ClipName?, transform: String = "", severity: String = "") {
        self.name = name
        self.source = source
        self.transform = transform
        self.severity = severity
    }

    /// The clip whose queries are drawn together with this one.
    ///
    /// An unmatched query `neg_beach__hflip.mp4` of the transform `hflip` goes by `beach`; one whose name does not tell
    /// stands for itself.
    var origin: QueryOrigin {
        if let source { return .clip(source.stem) }
        let ending = "__" + transform
        guard !transform.isEmpty, name.stem.hasSuffix(ending) else { return .query(name) }
        let clip = name.stem.dropLast(ending.count)
        return .clip(String(clip.hasPrefix("neg_") ? clip.dropFirst(4) : clip))
    }
}

/// What queries are drawn by.
enum QueryOrigin: Hashable {
    /// All the queries made from a clip.
    case clip(String)
    /// A query of its own.
    case query(ClipName)
}

/// The queries of a copy-detection set, each with the right answer.
public struct CopyTruth: Sendable {
    /// The queries, in the order of the file.
    public let queries: [CopyTruthQuery]
    /// How many lines repeated what another had said; they count once.
    public let repeats: Int

    /// A set of queries.
    ///
    /// - Throws: `EvaluationError` if there is none that has a source, or if one is there twice and not the same.
    public init(_ queries: [CopyTruthQuery]) throws(EvaluationError) {
        try self.init(queries.map { (query: $0, line: nil) }, name: nil)
    }

    /// Reads csv with the columns `query` and `source` (empty where no clip matches) and, if they are there, `transform`
    /// and `severity`.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - name: what to call it in messages.
    /// - Throws: `EvaluationError`, which names the line.
    public init(csv bytes: [UInt8], name: String) throws(EvaluationError) {
        let (table, query, source) = try EvaluationError.reading { () throws(CSVError) in
            let table = try CSVTable(bytes, name: name)
            return (table, try table.header.column("query"), try table.header.column("source"))
        }
        let (transform, severity) = (table.header["transform"], table.header["severity"])
        try self.init(
            table.records.map { record in
                let query = CopyTruthQuery(
                    name: ClipName(record.fields[query]),
                    source: record.fields[source].isEmpty ? nil : ClipName(record.fields[source]),
                    transform: transform.map { record.fields[$0] } ?? "",
                    severity: severity.map { record.fields[$0] } ?? ""
                )
                return (query, record.line)
            }, name: name)
    }

    private init(_ numbered: [(query: CopyTruthQuery, line: Int?)], name: String?) throws(EvaluationError) {
        let place = name.map { "'\($0)'" } ?? "the truth"
        var seen: [ClipName: CopyTruthQuery] = [:]
        var queries: [CopyTruthQuery] = []
        for (query, line) in numbered {
            let position = line.map { "line \($0) of \(place)" } ?? place
            guard !query.name.description.isEmpty else {
                throw EvaluationError(.badValue, "\(position) names no query")
            }
            if let other = seen[query.name] {
                // A set made from `a.mp4` and `a.gif` says the same of its unmatched queries twice.
                guard other == query else {
                    throw EvaluationError(
                        .duplicate,
                        "\(position) has the query '\(query.name)' again, with another source, transform or severity; names "
                            + "are compared without their folders"
                    )
                }
                continue
            }
            seen[query.name] = query
            queries.append(query)
        }
        guard !numbered.isEmpty else { throw EvaluationError(.empty, "\(place) has no queries") }
        guard numbered.contains(where: { $0.query.source != nil }) else {
            throw EvaluationError(.empty, "no query of \(place) has a source, so there is no copy to be found")
        }
        self.queries = queries
        repeats = numbered.count - queries.count
    }
}
