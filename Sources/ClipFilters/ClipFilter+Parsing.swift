public import ClipTypes
private import Files

extension ClipFilter {
    /// Parses a filter such as `tag = cat, dog and uploaded >= 2026-01-31 and not (creator = ann or field.views < 100)`.
    ///
    /// `not` binds more strongly than `and`, `and` more strongly than `or`. Values that are separated by commas are
    /// alternatives. A value with spaces, commas or parentheses is written in single or double quotation marks, within
    /// which a backslash precedes a mark or another backslash. Relative paths are relative to the current folder.
    ///
    /// - Throws: ``ClipFilterError``, which names the position, what was found, and what is known.
    public init(parsing text: String) throws(ClipFilterError) {
        var parser = ClipFilterParser(text)
        self = try parser.parse()
    }

    /// Parses several filters, all of which must match; `nil` for none.
    public init?(parsingAll texts: [String]) throws(ClipFilterError) {
        var filters: [ClipFilter] = []
        for text in texts { filters.append(try ClipFilter(parsing: text)) }
        guard let first = filters.first else { return nil }
        self = filters.count == 1 ? first : .all(filters)
    }
}

/// A parser of filters by recursive descent.
struct ClipFilterParser {
    private let text: String
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0
    private var count = 0
    /// The maximum number of comparisons, and of nested parentheses and negations: limits of SQLite's parser are higher.
    private static let maximumCount = 200

    init(_ text: String) {
        self.text = text
        scalars = Array(text.unicodeScalars)
    }

    mutating func parse() throws(ClipFilterError) -> ClipFilter {
        skipSpace()
        guard position < scalars.count else { throw error("the filter is empty; write for example tag = cat") }
        let filter = try alternatives()
        guard position == scalars.count else {
            throw error(
                scalars[position] == ")"
                    ? "a parenthesis is closed that was not opened"
                    : "'and', 'or' or the end is expected, not \(found); values with spaces need quotation marks")
        }
        return filter
    }

    private mutating func alternatives() throws(ClipFilterError) -> ClipFilter {
        var filters = [try conjunction()]
        while skip(word: "or") { filters.append(try conjunction()) }
        return filters.count == 1 ? filters[0] : .any(filters)
    }

    private mutating func conjunction() throws(ClipFilterError) -> ClipFilter {
        var filters = [try factor()]
        while skip(word: "and") { filters.append(try factor()) }
        return filters.count == 1 ? filters[0] : .all(filters)
    }

    private mutating func factor() throws(ClipFilterError) -> ClipFilter {
        skipSpace()
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumCount else { throw error("parentheses or negations are more than 200 deep") }
        if skip(word: "not") { return .not(try factor()) }
        guard skip("(") else { return try comparison() }
        let start = position
        let filter = try alternatives()
        guard skip(")") else { throw error("the parenthesis at character \(start) is not closed; found \(found)") }
        return filter
    }

    private mutating func comparison() throws(ClipFilterError) -> ClipFilter {
        let field = try field()
        skipSpace()
        let start = position
        let isNegated = skip("!=")
        let operation = isNegated ? ClipFilter.Operation.equal : try operation(of: field)
        var filters: [ClipFilter] = []
        repeat {
            filters.append(try comparison(of: field, operation, at: start))
            count += 1
            guard count <= Self.maximumCount else { throw error("there are more than 200 comparisons") }
        } while skip(",")
        let filter = filters.count == 1 ? filters[0] : .any(filters)
        if isNegated, case .not(let positive) = filter { return positive }
        return isNegated ? .not(filter) : filter
    }

    private mutating func operation(of field: ClipFilter.Field) throws(ClipFilterError) -> ClipFilter.Operation {
        let symbols = field.operations.filter { $0 != .exists }
        let known = "\(field.name) has the operators " + (symbols.map(\.rawValue) + ["!="]).joined(separator: " ")
        // The longest first: <= before <.
        for operation in ClipFilter.Operation.allCases.sorted(by: { $0.rawValue.count > $1.rawValue.count })
        where operation != .exists {
            let start = position
            guard skip(operation.rawValue) else { continue }
            guard symbols.contains(operation) else {
                position = start
                throw error("'\(operation.rawValue)' is not possible; \(known)")
            }
            return operation
        }
        throw error("an operator is expected, not \(found); \(known)")
    }

    private mutating func comparison(
        of field: ClipFilter.Field, _ operation: ClipFilter.Operation, at start: Int
    ) throws(ClipFilterError) -> ClipFilter {
        let (written, isQuoted, position) = try value()
        if written == "null", !isQuoted {
            guard field.operations.contains(.exists), operation == .equal else {
                throw error("null can only be compared with = and !=, and not with status and path", at: position)
            }
            return .not(.comparison(.init(field, .exists, .anything)))
        }
        do throws(UnreadableFile) {
            return try field.comparison(operation, written, isQuoted: isQuoted)
        } catch {
            throw self.error(error.reason, at: position)
        }
    }

    private mutating func field() throws(ClipFilterError) -> ClipFilter.Field {
        skipSpace()
        let start = position
        var names = [try name()]
        while position < scalars.count, scalars[position] == "." {
            position += 1
            let next = position
            names.append(try name())
            guard names.last?.isEmpty == false else {
                skipSpace()
                throw error("a name is expected after the period, not \(found)", at: next)
            }
        }
        if names[0] == "field", names.count > 1 { return .other(names.dropFirst().map(\.exact)) }
        if names.count == 1, let field = ClipFilter.Field.named.first(where: { $0.name == names[0] }) { return field }
        let known = ClipFilter.Field.named.map(\.name).joined(separator: ", ")
        throw error(
            names.joined().isEmpty
                ? "a field is expected, not \(found); known are \(known) and field.NAME"
                : "unknown field '\(names.joined(separator: "."))'; known are \(known) and field.NAME, "
                    + "such as field.\(names.last ?? "")", at: start)
    }

    /// Reads a name, in quotation marks or of letters, digits, `_` and `-`; empty if there is none.
    private mutating func name() throws(ClipFilterError) -> String {
        let start = position
        if position < scalars.count, scalars[position] == "\"" || scalars[position] == "'" {
            let name = try quoted()
            guard !name.unicodeScalars.contains(where: { $0 < " " || $0 == "\"" || $0 == "\\" }), !name.isEmpty else {
                throw error("a field's name in a filter has no quotation marks and backslashes", at: start)
            }
            return name
        }
        while position < scalars.count, scalars[position].isInName { position += 1 }
        return String(String.UnicodeScalarView(scalars[start..<position]))
    }

    private mutating func value() throws(ClipFilterError) -> (text: String, isQuoted: Bool, position: Int) {
        skipSpace()
        let start = position
        if position < scalars.count, scalars[position] == "\"" || scalars[position] == "'" {
            return (try quoted(), true, start)
        }
        while position < scalars.count, !scalars[position].isSpace, !",()".unicodeScalars.contains(scalars[position]) {
            position += 1
        }
        guard position > start else { throw error("a value is expected, not \(found)") }
        return (String(String.UnicodeScalarView(scalars[start..<position])), false, start)
    }

    private mutating func quoted() throws(ClipFilterError) -> String {
        let start = position
        let mark = scalars[position]
        position += 1
        var result = String.UnicodeScalarView()
        while position < scalars.count, scalars[position] != mark {
            if scalars[position] == "\\", position + 1 < scalars.count,
                scalars[position + 1] == mark || scalars[position + 1] == "\\"
            {
                position += 1
            }
            result.append(scalars[position])
            position += 1
        }
        guard position < scalars.count else { throw error("the quotation mark is not closed", at: start) }
        position += 1
        return String(result)
    }

    private mutating func skipSpace() {
        while position < scalars.count, scalars[position].isSpace { position += 1 }
    }

    private mutating func skip(_ symbol: String) -> Bool {
        skipSpace()
        guard scalars[position...].starts(with: symbol.unicodeScalars) else { return false }
        position += symbol.unicodeScalars.count
        return true
    }

    /// Skips a word in any case, unless it is the start of a longer one.
    private mutating func skip(word: String) -> Bool {
        skipSpace()
        let end = position + word.unicodeScalars.count
        guard end <= scalars.count, end == scalars.count || !scalars[end].isInName && scalars[end] != ".",
            String(String.UnicodeScalarView(scalars[position..<end])).lowercased() == word
        else { return false }
        position = end
        return true
    }

    private var found: String {
        guard position < scalars.count else { return "the end" }
        let rest = scalars[position...].prefix { !$0.isSpace }.prefix(20)
        return "'\(String(String.UnicodeScalarView(rest)))'"
    }

    private func error(_ problem: String, at position: Int? = nil) -> ClipFilterError {
        ClipFilterError(problem, at: (position ?? self.position) + 1, in: text)
    }
}

extension Unicode.Scalar {
    fileprivate var isSpace: Bool { properties.isWhitespace }

    fileprivate var isInName: Bool {
        self == "_" || self == "-" || properties.isAlphabetic || ("0"..."9").contains(self)
    }
}
