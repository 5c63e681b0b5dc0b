private import ClipTypes

/// A JSON object on one line (RFC 8259), with its numbers as they are written, so that long ids keep all digits.
struct JSONObject {
    /// The value of a member.
    enum Value: Hashable {
        case text(String)
        /// A number as it is written.
        case number(String)
        case null
        /// `true`, `false`, an array or an object: its first characters.
        case other(String)
    }

    /// Why a text is not a JSON object.
    struct SyntaxError: Error {
        /// The problem, for people to read.
        let reason: String
    }

    /// The members in the order of the text; names may repeat.
    private(set) var members: [(name: String, value: Value)] = []
    /// The bytes of the values of the members, as they are written.
    private(set) var sources: [ArraySlice<UInt8>] = []
    /// The first name that an object within the values has twice; `nil` if there is none.
    private(set) var repeatedInnerName: String?
    private var rest: ArraySlice<UInt8>
    /// The maximum depth of arrays and objects.
    private static let maximumDepth = 64

    /// Parses an object that takes all of the bytes.
    init(_ bytes: ArraySlice<UInt8>) throws(SyntaxError) {
        rest = bytes
        skipSpace()
        guard skip("{") else { throw SyntaxError(reason: "not a JSON object") }
        members = try object(depth: 1)
        skipSpace()
        guard rest.isEmpty else { throw SyntaxError(reason: "text after the JSON object; write one object a line") }
    }

    /// Returns the elements of an array that was parsed before, such as the source of a member.
    static func elements(_ source: ArraySlice<UInt8>) -> [Value] {
        var parser = JSONObject(parsed: source)
        return (try? parser.array(depth: 1)) ?? []
    }

    /// Starts after the bracket of an array.
    private init(parsed source: ArraySlice<UInt8>) { rest = source.dropFirst() }

    private mutating func object(depth: Int) throws(SyntaxError) -> [(name: String, value: Value)] {
        var members: [(name: String, value: Value)] = []
        skipSpace()
        guard !skip("}") else { return members }
        repeat {
            skipSpace()
            guard skip("\"") else { throw invalid }
            let name = try text()
            skipSpace()
            guard skip(":") else { throw invalid }
            skipSpace()
            let start = rest
            members.append((name, try value(depth: depth)))
            if depth == 1 { sources.append(start[..<rest.startIndex]) }
            skipSpace()
        } while skip(",")
        guard skip("}") else { throw invalid }
        if depth > 1, members.count > 1, repeatedInnerName == nil {
            var names: Set<ExactText> = []
            repeatedInnerName = members.first { !names.insert($0.name.exact).inserted }?.name
        }
        return members
    }

    private mutating func value(depth: Int) throws(SyntaxError) -> Value {
        skipSpace()
        let start = rest
        switch rest.first {
        case UInt8(ascii: "\""):
            rest.removeFirst()
            return .text(try text())
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard depth < Self.maximumDepth else {
                throw SyntaxError(reason: "arrays or objects more than \(Self.maximumDepth) deep")
            }
            if skip("{") {
                _ = try object(depth: depth + 1)
            } else {
                rest.removeFirst()
                _ = try array(depth: depth + 1)
            }
            return .other(String(decoding: start[..<rest.startIndex].prefix(40), as: UTF8.self))
        default:
            let word = rest.prefix {
                switch $0 {
                case 0x20, 0x09, 0x0D, 0x0A, 0x2C, 0x7D, 0x5D, 0x3A: false
                default: true
                }
            }
            rest = rest[word.endIndex...]
            let text = String(decoding: word, as: UTF8.self)
            if text == "null" { return .null }
            if text == "true" || text == "false" { return .other(text) }
            guard Timestamp.isDecimal(text) else { throw invalid }
            return .number(text)
        }
    }

    private mutating func array(depth: Int) throws(SyntaxError) -> [Value] {
        var values: [Value] = []
        skipSpace()
        guard !skip("]") else { return values }
        repeat {
            values.append(try value(depth: depth))
            skipSpace()
        } while skip(",")
        guard skip("]") else { throw invalid }
        return values
    }

    /// Parses a text after its quotation mark.
    private mutating func text() throws(SyntaxError) -> String {
        // Most texts have no escapes.
        var bytes = Array(rest.prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") && $0 >= 0x20 })
        rest = rest.dropFirst(bytes.count)
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw SyntaxError(reason: "not UTF-8 text")
                }
                return text
            case UInt8(ascii: "\\"): bytes += try escaped()
            case ..<0x20: throw SyntaxError(reason: "a control character in a text; JSON escapes it")
            default: bytes.append(byte)
            }
        }
        throw invalid
    }

    private mutating func escaped() throws(SyntaxError) -> [UInt8] {
        switch rest.popFirst() {
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "u"):
            var code = try codeUnit()
            if (0xD800..<0xDC00).contains(code) {
                guard skip("\\"), skip("u") else { throw halfPair }
                let low = try codeUnit()
                guard (0xDC00..<0xE000).contains(low) else { throw halfPair }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw halfPair }
            return Array(String(Character(scalar)).utf8)
        case let byte? where [UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/")].contains(byte): return [byte]
        default: throw invalid
        }
    }

    private mutating func codeUnit() throws(SyntaxError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = rest.popFirst(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 128
            else {
                throw invalid
            }
            code = code << 4 | UInt32(digit)
        }
        return code
    }

    private var invalid: SyntaxError { SyntaxError(reason: "not a JSON object") }
    private var halfPair: SyntaxError { SyntaxError(reason: "half of a surrogate pair in a text") }

    private mutating func skipSpace() {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }
}
