internal import ClipTypes
private import Files

/// A query of a copy detection benchmark, and the clip that it is a copy of, if any.
public struct CopyTruthQuery: Hashable, Sendable {
    /// The name of the query.
    public let name: ClipName
    /// The name of the clip that the query was made from; `nil` for a query without a match.
    public let source: ClipName?
    /// The transform that was applied, such as `hflip`; empty if unknown.
    public let transform: String
    /// The severity of the transform, such as `1`; empty if unknown.
    public let severity: String

    /// Creates a query from its name, its source (`nil` without a match), its transform and its severity.
    public init(name: ClipName, source: ClipName?, transform: String = "", severity: String = "") {
        self.name = name
        self.source = source
        self.transform = transform
        self.severity = severity
    }

    /// The clip whose queries are resampled together with this one.
    ///
    /// An unmatched query `neg_beach__hflip.mp4` of the transform `hflip` belongs to `beach`; one with another form
    /// of name belongs to no other.
    var origin: QueryOrigin {
        if let source { return .clip(source.stem.exact) }
        let ending = "__" + transform
        guard !transform.isEmpty, name.stem.hasSuffix(ending) else { return .query(name) }
        let clip = name.stem.dropLast(ending.count)
        return .clip(ExactText(clip.hasPrefix("neg_") ? clip.dropFirst(4) : clip))
    }
}

/// The unit by which queries are resampled.
enum QueryOrigin: Hashable {
    /// All queries made from one clip.
    case clip(ExactText)
    /// A single query.
    case query(ClipName)
}

/// The ground truth of a copy detection benchmark: queries with their sources, some without one.
public struct CopyTruth: Sendable {
    /// The queries, in the order of the file, each once.
    public let queries: [CopyTruthQuery]
    /// The number of duplicate lines or entries, which count once.
    public let repeats: Int

    /// Creates a ground truth from queries.
    ///
    /// - Throws: `EvaluationError` if no query has a source, a name is empty, or a query has two different entries.
    public init(_ queries: [CopyTruthQuery]) throws(EvaluationError) {
        try self.init(queries.map { (query: $0, line: nil) }, name: nil)
    }

    /// Reads CSV with the columns `query` and `source` (empty for a query without a match) and, optionally,
    /// `transform` and `severity`.
    ///
    /// - Parameters:
    ///   - bytes: The content of the file.
    ///   - name: The name of the file in error messages.
    /// - Throws: `EvaluationError`, with the line number if a line is wrong.
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
        let place = name.map { "'\($0)'" } ?? "the ground truth"
        var seen: [ClipName: CopyTruthQuery] = [:]
        var queries: [CopyTruthQuery] = []
        for (query, line) in numbered {
            let position = line.map { "line \($0) of \(place)" } ?? place
            guard !query.name.description.isEmpty else {
                throw EvaluationError(.badValue, "\(position) has no query")
            }
            if let other = seen[query.name] {
                // A benchmark made from `a.mp4` and `a.gif` lists its unmatched queries twice.
                guard other == query else {
                    throw EvaluationError(
                        .duplicate,
                        "\(position) repeats the query '\(query.name)' with another source, transform or severity; names "
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
            throw EvaluationError(.empty, "no query of \(place) has a source")
        }
        self.queries = queries
        repeats = numbered.count - queries.count
    }
}
