private import Files
private import VidRecKit

/// Writes results to standard output in the chosen format: one by one if the format allows it, else at the end.
package struct ResultWriter<Row: ResultRow> {
    private let format: OutputFormat
    /// Whether a table is written as its rows come, with the columns' minimum widths, or aligned at the end.
    private let isLive: Bool
    private var rows: [Row] = []
    private var hasHead = false

    /// Creates a writer; a `nil` format is a table if standard output is a terminal, else NDJSON. A live table is
    /// written row by row with the columns' minimum widths.
    package init(format: OutputFormat?, isLive: Bool = false) {
        self.format = format ?? (StandardStreams.outputIsTerminal ? .table : .ndjson)
        self.isLive = isLive
    }

    /// Whether the format is a table, for people to read.
    package var isTable: Bool { format == .table }

    /// Writes results, or keeps them for ``finish()`` if the format needs all of them (JSON, and tables that are not
    /// live).
    package mutating func write(_ new: [Row]) throws {
        switch format {
        case .json:
            rows += new
        case .ndjson:
            try StandardStreams.writeResults(new.map { Self.document($0).text + "\n" }.joined())
        case .csv:
            try StandardStreams.writeResults(csvHead() + new.map { Self.csvLine($0.fields) }.joined())
        case .table:
            if isLive {
                var text =
                    hasHead ? "" : Self.line(Row.headings.map(\.heading), widths: Row.headings.map(\.minimumWidth))
                hasHead = true
                for row in new {
                    text += Self.line(row.cells.map(\.printable), widths: Row.headings.map(\.minimumWidth))
                }
                try StandardStreams.writeResults(text)
            } else {
                rows += new
            }
        }
    }

    /// Writes what had to wait for the last result. Call it once, after all results.
    package mutating func finish() throws {
        switch format {
        case .ndjson:
            break
        case .csv:
            try StandardStreams.writeResults(csvHead())
        case .json:
            let results = rows.map { JSONValue.object($0.members) }
            let document = JSONValue.object([("schema", .string(Row.schema)), ("results", .array(results))])
            try StandardStreams.writeResults(document.text + "\n")
        case .table:
            guard !isLive, !rows.isEmpty else { return }
            let lines = [Row.headings.map(\.heading)] + rows.map { $0.cells.map(\.printable) }
            let widths = Row.headings.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
            try StandardStreams.writeResults(lines.map { Self.line($0, widths: widths) }.joined())
        }
    }

    private mutating func csvHead() -> String {
        defer { hasHead = true }
        return hasHead ? "" : Self.csvLine(Row.columns)
    }

    private static func document(_ row: Row) -> JSONValue {
        .object([("schema", .string(Row.schema))] + row.members)
    }

    private static func line(_ cells: [String], widths: [Int]) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: max(0, widths[column] - cell.count))
            if Row.headings[column].alignsRight {
                line += padding + cell
            } else {
                line += column == cells.count - 1 ? cell : cell + padding
            }
            if column < cells.count - 1 { line += "  " }
        }
        return line + "\n"
    }

    /// Returns a CSV line (RFC 4180).
    private static func csvLine(_ fields: [String]) -> String {
        fields.map(\.csvField).joined(separator: ",") + "\n"
    }
}
