package import ClipTypes

/// A value that an SQL condition is evaluated with.
package enum FilterArgument {
    case text(String)
    case bytes([UInt8])
    case integer(Int64)
    case number(Double)
}

/// A comparison as an SQL condition on the rows of one table.
package struct FilterCondition {
    /// The table of the catalog: `clip`, `file`, `upload` or `tag`.
    package let table: String
    /// The condition, with `?` for each argument.
    package let sql: String
    /// The values of the condition.
    package let arguments: [FilterArgument]
    /// Whether an index finds the rows.
    package let isIndexed: Bool

    /// The column with the key of the clip.
    package var keyColumn: String { table == "clip" ? "key" : "\(table).clip" }

    /// Whether at most one row of each clip meets the condition.
    package var findsClipsOnce: Bool { ["clip", "upload"].contains(table) || sql == "name = ?" }

    /// Returns the condition, true or false, that a filter is on a row of the table `clip`.
    package static func predicate(_ filter: ClipFilter) -> (sql: String, arguments: [FilterArgument]) {
        func joined(_ filters: [ClipFilter], _ word: String, empty: String) -> (String, [FilterArgument]) {
            let parts = filters.map(predicate)
            return parts.isEmpty
                ? (empty, []) : ("(" + parts.map(\.sql).joined(separator: word) + ")", parts.flatMap(\.arguments))
        }
        switch filter {
        case .all(let filters): return joined(filters, " AND ", empty: "1")
        case .any(let filters): return joined(filters, " OR ", empty: "0")
        case .not(let filter):
            let (sql, arguments) = predicate(filter)
            return ("NOT \(sql)", arguments)
        case .comparison(let comparison):
            let condition = FilterCondition(comparison)
            let sql =
                condition.table == "clip"
                ? "ifnull(\(condition.sql), 0)"
                : "EXISTS (SELECT 1 FROM \(condition.table) WHERE \(condition.keyColumn) = clip.key AND \(condition.sql))"
            return (sql, condition.arguments)
        }
    }

    init(_ comparison: ClipFilter.Comparison) {
        let operation = comparison.operation
        switch comparison.field {
        case .tag: self.init("tag", "name", isText: false, isIndexed: true, comparison)
        case .title: self.init("upload", "title", isText: false, isIndexed: false, comparison)
        case .creator: self.init("upload", "creator", isText: false, isIndexed: true, comparison)
        case .language: self.init("upload", "language", isText: false, isIndexed: true, comparison)
        case .path: self.init("file", "path", isText: true, isIndexed: true, comparison)
        case .uploaded: self.init("upload", "uploaded", isText: false, isIndexed: true, comparison)
        case .width: self.init("clip", "width", isText: false, isIndexed: false, comparison)
        case .height: self.init("clip", "height", isText: false, isIndexed: false, comparison)
        case .status:
            self.init("clip", "status", isText: true, isIndexed: comparison.value != .text("ok"), comparison)
        case .duration:
            guard operation != .exists, case .duration(let duration) = comparison.value else {
                self.init("clip", "duration_seconds", isText: false, isIndexed: false, comparison)
                return
            }
            let parts = duration.components
            self.init(
                table: "clip", sql: "((duration_seconds, duration_attoseconds) \(operation.rawValue) (?, ?))",
                arguments: [.integer(parts.seconds), .integer(parts.attoseconds)], isIndexed: true)
        case .other(let names): self.init(field: names, comparison)
        }
    }

    private init(table: String, sql: String, arguments: [FilterArgument], isIndexed: Bool) {
        self.table = table
        self.sql = sql
        self.arguments = arguments
        self.isIndexed = isIndexed
    }

    /// Creates the condition of a column; `isText` tells texts from bytes.
    private init(_ table: String, _ column: String, isText: Bool, isIndexed: Bool, _ comparison: ClipFilter.Comparison)
    {
        func value(_ text: String) -> FilterArgument {
            isText ? .text(text.storable) : .bytes(Array(text.utf8))
        }
        self.table = table
        switch (comparison.operation, comparison.value) {
        case (.prefix, .text(let text)), (.glob, .text(let text)):
            let isGlob = comparison.operation == .glob
            let start = isGlob ? String(text.unicodeScalars.prefix { $0 != "*" && $0 != "?" }) : text
            let end = start.firstTextAfterItsExtensions
            let conditions =
                (start.isEmpty ? ["\(column) IS NOT NULL"] : ["\(column) >= ?"]) + (end == nil ? [] : ["\(column) < ?"])
                + (isGlob ? ["\(column) GLOB ?"] : [])
            sql = "(" + conditions.joined(separator: " AND ") + ")"
            let pattern = isGlob ? [FilterArgument.text(text.storable.globEscaped)] : []
            arguments = (start.isEmpty ? [] : [value(start)]) + (end.map { [value($0)] } ?? []) + pattern
            self.isIndexed = isIndexed && !start.isEmpty
        case (.contains, .text(let text)):
            sql = "instr(\(column), ?) > 0"
            arguments = [value(text)]
            self.isIndexed = false
        case (.exists, _):
            sql = "\(column) IS NOT NULL"
            arguments = []
            self.isIndexed = isIndexed
        case (_, .text(let text)):
            // The second condition is that of the index of the table.
            sql = isIndexed && column == "status" ? "(status = ? AND status <> 'ok')" : "\(column) = ?"
            arguments = [value(text)]
            self.isIndexed = isIndexed
        case (_, .integer(let number)):
            sql = "\(column) \(comparison.operation.rawValue) ?"
            arguments = [.integer(number)]
            self.isIndexed = isIndexed
        default: preconditionFailure("\(column) is compared with \(comparison.value)")
        }
    }

    /// Creates the condition of another field of an upload.
    private init(field names: [ExactText], _ comparison: ClipFilter.Comparison) {
        table = "upload"
        isIndexed = false
        let path = "$" + names.map { ".\"\($0)\"" }.joined()
        let (type, extract) = ("json_type(fields, ?)", "json_extract(fields, ?)")
        let (condition, value): (String, FilterArgument?) =
            switch (comparison.operation, comparison.value) {
            case (.exists, _): ("\(type) <> 'null'", nil)
            case (_, .boolean(let truth)): ("\(type) = ?", .text(truth ? "true" : "false"))
            case (.prefix, .text(let text)):
                ("\(type) = 'text' AND substr(\(extract), 1, \(text.unicodeScalars.count)) = ?", .text(text))
            case (.contains, .text(let text)): ("\(type) = 'text' AND instr(\(extract), ?) > 0", .text(text))
            case (let operation, .text(let text)):
                ("\(type) = 'text' AND \(extract) \(operation.rawValue) ?", .text(text))
            case (let operation, .integer(let number)):
                ("\(type) IN ('integer', 'real') AND \(extract) \(operation.rawValue) ?", .integer(number))
            case (let operation, .number(let number)):
                ("\(type) IN ('integer', 'real') AND \(extract) \(operation.rawValue) ?", .number(number))
            default: preconditionFailure("a field is compared with \(comparison.value)")
            }
        sql = "ifnull(\(condition), 0)"
        let paths = condition.contains("json_extract") ? 2 : 1
        arguments = Array(repeating: .text(path), count: paths) + (value.map { [$0] } ?? [])
    }
}

extension ClipFilter {
    /// The filters that must all match.
    package var conjuncts: [ClipFilter] {
        guard case .all(let filters) = self else { return [self] }
        return filters.flatMap(\.conjuncts)
    }

    /// The conditions of which one must hold; `nil` if the filter is not of this form.
    package var alternatives: [FilterCondition]? {
        switch self {
        case .comparison(let comparison): return [FilterCondition(comparison)]
        case .any(let filters):
            let alternatives = filters.compactMap(\.alternatives)
            return alternatives.count == filters.count && !filters.isEmpty ? alternatives.flatMap(\.self) : nil
        case .all, .not: return nil
        }
    }
}

extension String {
    /// The text with NUL characters replaced as in the paths of the catalog.
    fileprivate var storable: String { replaced("\0", by: "\u{FFFD}") }

    /// The text as a pattern of SQLite, which has sets of characters in brackets besides `*` and `?`.
    fileprivate var globEscaped: String { replaced("[", by: "[[]") }

    /// Returns the text with each of a code point replaced, also one that combining marks follow.
    private func replaced(_ scalar: Unicode.Scalar, by text: String) -> String {
        var result = String.UnicodeScalarView()
        for found in unicodeScalars {
            if found == scalar { result += text.unicodeScalars } else { result.append(found) }
        }
        return String(result)
    }

    /// The first text, in the order of UTF-8 bytes, after all that start with this one; `nil` if there is none.
    fileprivate var firstTextAfterItsExtensions: String? {
        var scalars = Array(unicodeScalars)
        while let last = scalars.popLast() {
            let next = last.value == 0xD7FF ? 0xE000 : last.value + 1
            guard let scalar = Unicode.Scalar(next) else { continue }
            return String(String.UnicodeScalarView(scalars + [scalar]))
        }
        return nil
    }
}
