package import ClipCatalog
internal import ClipModels
internal import ClipTypes
package import VidRecKit

/// What `vidrec info` shows of a catalog.
package struct CatalogFacts: Sendable {
    let statistics: CatalogStatistics
    let indexes: [IndexCheck]

    /// Creates the facts of a catalog.
    package init(statistics: CatalogStatistics, indexes: [IndexCheck]) {
        self.statistics = statistics
        self.indexes = indexes
    }
}

/// A catalog as one document, or one of its facts as a row of the table.
package struct CatalogFactsRow: ResultRow {
    package static let schema = "vidrec.catalog/1"
    package static let columns =
        ["clips", "files", "ok", "partial", "failed", "stale", "embeddings", "frames", "model", "bytes"]
        + IndexCheck.Content.allCases.map { "\($0.rawValue)_index" }
    package static let headings = [TableColumn(heading: "FACT"), TableColumn(heading: "VALUE")]

    let facts: CatalogFacts
    package let cells: [String]

    package static func rows(of facts: CatalogFacts, forTable isTable: Bool) -> [CatalogFactsRow] {
        guard isTable else { return [CatalogFactsRow(facts: facts, cells: [])] }
        let statistics = facts.statistics
        var lines = [("clips", String(statistics.clips)), ("files", String(statistics.files))]
        lines += ClipStatus.allCases.compactMap { status in
            statistics.filesByStatus[status].map { (status.rawValue, String($0)) }
        }
        if statistics.staleClips > 0 { lines.append(("stale", String(statistics.staleClips))) }
        lines.append(("frames", String(statistics.frames)))
        if let model = statistics.model {
            lines.append(
                ("model", "\(ModelChoice.description(of: model)), of \(counted(statistics.embeddings, "clip"))"))
        }
        lines.append(("bytes", String(statistics.databaseByteCount)))
        lines += facts.indexes.map { ("index of \($0.content.rawValue)", $0.text) }
        return lines.map { CatalogFactsRow(facts: facts, cells: [$0.0, $0.1]) }
    }

    package var members: [(String, JSONValue)] {
        let statistics = facts.statistics
        return [
            ("clips", JSONValue(statistics.clips)), ("files", JSONValue(statistics.files)),
            (
                "files_by_status",
                .object(ClipStatus.allCases.map { ($0.rawValue, JSONValue(statistics.filesByStatus[$0] ?? 0)) })
            ),
            ("stale", JSONValue(statistics.staleClips)), ("embeddings", JSONValue(statistics.embeddings)),
            ("frames", JSONValue(statistics.frames)), ("model", JSONValue(statistics.model?.description)),
            ("bytes", .integer(statistics.databaseByteCount)),
            (
                "indexes",
                .array(
                    facts.indexes.map { index in
                        .object([
                            ("content", .string(index.content.rawValue)), ("method", JSONValue(index.method)),
                            ("clips", JSONValue(index.clips)), ("changes_since", JSONValue(index.unstoredChanges)),
                            ("files", JSONValue(index.files)), ("bytes", JSONValue(index.byteCount)),
                            ("problem", JSONValue(index.problem)),
                        ])
                    })
            ),
        ]
    }

    package var fields: [String] {
        let statistics = facts.statistics
        return [String(statistics.clips), String(statistics.files)]
            + ClipStatus.allCases.map { String(statistics.filesByStatus[$0] ?? 0) } + [
                String(statistics.staleClips), String(statistics.embeddings), String(statistics.frames),
                statistics.model?.description ?? "", String(statistics.databaseByteCount),
            ] + facts.indexes.map { $0.method ?? "" }
    }
}

extension IndexCheck {
    /// How the index is searched and what is in its files, as words.
    fileprivate var text: String {
        if let problem { return "cannot be used, the next search builds it anew: \(problem)" }
        guard let method else { return "none, the next search builds it" }
        let changes = unstoredChanges > 0 ? ", \(counted(unstoredChanges, "change")) since" : ""
        return "\(method), \(counted(clips, "clip")) in \(counted(files, "file")) of \(byteCount) bytes\(changes)"
    }
}
