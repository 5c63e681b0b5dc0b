internal import ClipTypes
private import Foundation

/// A JSON value whose members keep their order, so that equal results are equal bytes.
package enum JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
    case string(String)
    case integer(Int64)
    case number(Double)
    case boolean(Bool)
    case null
    case array([JSONValue])
    case object([(String, JSONValue)])
    /// A value as valid JSON text on one line, which is written as it is.
    case json(String)

    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(nilLiteral: ()) { self = .null }

    package init(_ value: String?) { self = value.map { .string($0) } ?? .null }
    package init(_ value: Int?) { self = value.map { .integer(Int64($0)) } ?? .null }
    /// Creates a number with the fewest decimals that read back as the same `Float`.
    package init(_ value: Float) { self = .number(Double(value.description) ?? 0) }
    /// Creates a number of seconds, rounded to microseconds; `null` for `nil`.
    package init(_ value: Duration?) { self = value.map { .number(($0.seconds * 1e6).rounded() / 1e6) } ?? .null }

    /// The value as JSON text on one line; numbers that are not finite are `null`.
    package var text: String {
        switch self {
        case .string(let value): Self.quoted(value)
        case .integer(let value): String(value)
        case .number(let value): value.isFinite ? value.formattedShortest : "null"
        case .boolean(let value): value ? "true" : "false"
        case .null: "null"
        case .json(let text): text
        case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { Self.quoted($0.0) + ":" + $0.1.text }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        // What needs no escape, as nearly all names do, and takes an encoder longer than a search.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            return "\"" + text + "\""
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // Encoding a string does not fail.
        guard let data = try? encoder.encode(text) else { return "\"\"" }
        return String(decoding: data, as: UTF8.self)
    }
}

extension Double {
    fileprivate var formattedShortest: String {
        self == rounded() && abs(self) < 1e15 ? String(Int64(self)) + ".0" : description
    }
}
