private import Foundation

/// Writes a JSON object on one line, with its members in the order of the calls.
struct JSONLine {
    private(set) var bytes: [UInt8] = []

    /// Starts the object.
    init() { bytes.append(UInt8(ascii: "{")) }

    /// Ends the object.
    mutating func end() { bytes.append(UInt8(ascii: "}")) }

    /// Writes a name; the value must follow.
    mutating func name(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes += name.description.utf8
        bytes += [UInt8(ascii: "\""), UInt8(ascii: ":")]
    }

    /// Writes `null`.
    mutating func null() { bytes += "null".utf8 }

    /// Writes a member with a text, or `null`.
    mutating func put(_ name: StaticString, _ text: String?) {
        self.name(name)
        if let text { put(text) } else { null() }
    }

    /// Writes a member with a number, or `null`.
    mutating func put(_ name: StaticString, _ number: Int?) {
        self.name(name)
        bytes += (number.map { String($0) } ?? "null").utf8
    }

    /// Writes a member with a number of seconds with as many decimals as needed, or `null`.
    mutating func put(_ name: StaticString, _ duration: Duration?) {
        self.name(name)
        bytes += (duration?.decimalSeconds ?? "null").utf8
    }

    /// Writes a member with a value that is JSON text.
    mutating func put(_ name: StaticString, json text: String) {
        self.name(name)
        bytes += text.utf8
    }

    /// Writes a member with bytes in Base64.
    mutating func put(_ name: StaticString, base64 content: [UInt8]) {
        self.name(name)
        bytes.append(UInt8(ascii: "\""))
        bytes += Data(content).base64EncodedData()
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a member with a list, whose elements are objects or texts.
    mutating func put<Element>(
        _ name: StaticString, each elements: [Element], _ body: (inout JSONLine, Element) -> Void
    ) {
        self.name(name)
        bytes.append(UInt8(ascii: "["))
        for element in elements {
            separate()
            body(&self, element)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Writes an object.
    mutating func object(_ body: (inout JSONLine) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        body(&self)
        end()
    }

    /// Writes a text with its escapes (RFC 8259).
    mutating func put(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x0A: bytes += "\\n".utf8
            case 0x0D: bytes += "\\r".utf8
            case 0x09: bytes += "\\t".utf8
            case ..<0x20: bytes += ("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)).utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func separate() {
        guard let last = bytes.last, ![UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":")].contains(last) else {
            return
        }
        bytes.append(UInt8(ascii: ","))
    }
}

extension Duration {
    /// The seconds with as many decimals as are needed to read the same duration back, at most 18.
    var decimalSeconds: String {
        let (seconds, attoseconds) = components
        let sign = seconds < 0 || attoseconds < 0 ? "-" : ""
        guard attoseconds != 0 else { return "\(sign)\(seconds.magnitude)" }
        var digits = String(attoseconds.magnitude)
        digits = String(repeating: "0", count: 18 - digits.utf8.count) + digits
        while digits.utf8.last == 0x30 { digits.removeLast() }
        return "\(sign)\(seconds.magnitude).\(digits)"
    }

    /// Parses seconds with at most 18 decimals; `nil` for any other text, and from 2⁴⁰ seconds on.
    init?(decimalSeconds text: String) {
        let isNegative = text.utf8.first == 0x2D
        let parts = text.utf8.dropFirst(isNegative ? 1 : 0).split(
            separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false
        ).map { Substring($0) }
        guard parts.allSatisfy({ part in !part.isEmpty && part.utf8.allSatisfy { 0x30...0x39 ~= $0 } }),
            let whole = parts.first.flatMap({ Int64($0) }), whole < 1 << 40
        else { return nil }
        var attoseconds: Int64 = 0
        if parts.count == 2 {
            guard parts[1].utf8.count <= 18, let number = Int64(parts[1]) else { return nil }
            attoseconds = number
            for _ in parts[1].utf8.count..<18 { attoseconds *= 10 }
        }
        let sign: Int64 = isNegative ? -1 : 1
        self.init(secondsComponent: sign * whole, attosecondsComponent: sign * attoseconds)
    }
}
