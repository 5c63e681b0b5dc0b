/// Reads the values of a message that ``MessageWriter`` wrote.
///
/// A compromised process may have written the message, so every count is checked against the remaining bytes.
package struct MessageReader {
    /// The error of a malformed message.
    package struct Malformed: Error, Hashable {}

    private let bytes: ArraySlice<UInt8>
    private var position: Int

    /// Creates a reader at the start of a message.
    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// Creates a reader at the start of a message.
    package init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    /// Whether all bytes were read.
    package var isAtEnd: Bool { position == bytes.endIndex }

    /// The bytes that were not read yet.
    package var rest: ArraySlice<UInt8> { bytes[position...] }

    private mutating func take(_ count: Int) throws(Malformed) -> ArraySlice<UInt8> {
        guard count >= 0, count <= bytes.endIndex - position else { throw Malformed() }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// Reads an integer in little-endian order; throws if too few bytes are left.
    package mutating func integer<Number: FixedWidthInteger>(_: Number.Type = Number.self) throws(Malformed) -> Number {
        var value: Number = 0
        for (index, byte) in try take(Number.bitWidth / 8).enumerated() {
            value |= Number(truncatingIfNeeded: byte) << Number(truncatingIfNeeded: 8 * index)
        }
        return value
    }

    /// Reads a count of elements of at least `size` bytes each.
    private mutating func count(ofSize size: Int) throws(Malformed) -> Int {
        let count: UInt64 = try integer()
        guard count <= UInt64((bytes.endIndex - position) / max(size, 1)) else { throw Malformed() }
        return Int(count)
    }

    /// Reads a number of 32 bits; throws if it is not finite.
    package mutating func float() throws(Malformed) -> Float {
        let value = Float(bitPattern: try integer())
        guard value.isFinite else { throw Malformed() }
        return value
    }

    /// Reads a Boolean value; throws if the byte is neither 0 nor 1.
    package mutating func bool() throws(Malformed) -> Bool {
        let value: UInt8 = try integer()
        guard value < 2 else { throw Malformed() }
        return value == 1
    }

    /// Reads a text with its count; throws if it is not valid UTF-8.
    package mutating func text() throws(Malformed) -> String {
        let count = try count(ofSize: 1)
        guard let text = String(validating: try take(count), as: UTF8.self) else { throw Malformed() }
        return text
    }

    /// Reads a duration; throws if its magnitude is 2⁴⁰ seconds or more.
    package mutating func duration() throws(Malformed) -> Duration {
        let (seconds, attoseconds): (Int64, Int64) = (try integer(), try integer())
        // Far above any clip's duration, and low enough that sums do not overflow.
        guard seconds.magnitude < 1 << 40, attoseconds.magnitude < 1_000_000_000_000_000_000 else { throw Malformed() }
        return Duration(secondsComponent: seconds, attosecondsComponent: attoseconds)
    }

    /// Reads an array of integers with its count.
    package mutating func numbers<Number: FixedWidthInteger & BitwiseCopyable>() throws(Malformed) -> [Number] {
        let size = Number.bitWidth / 8
        let count = try count(ofSize: size)
        let taken = try take(count * size)
        return unsafe [Number](unsafeUninitializedCapacity: count) { buffer, filled in
            unsafe UnsafeMutableRawBufferPointer(buffer).copyBytes(from: taken)
            filled = count
        }
    }

    /// Reads an array of floats, all of which are finite.
    package mutating func floats() throws(Malformed) -> [Float] {
        let patterns: [UInt32] = try numbers()
        let values = patterns.map { Float(bitPattern: $0) }
        guard values.allSatisfy(\.isFinite) else { throw Malformed() }
        return values
    }

    /// Reads whether there is a value, and the value if there is one; returns `nil` if there is none.
    package mutating func optional<Value>(
        _ read: (inout MessageReader) throws(Malformed) -> Value
    ) throws(Malformed) -> Value? {
        try bool() ? try read(&self) : nil
    }

    /// Reads a count, and calls `read` that many times; returns the values.
    package mutating func each<Value>(
        _ read: (inout MessageReader) throws(Malformed) -> Value
    ) throws(Malformed) -> [Value] {
        let count = try count(ofSize: 1)
        var values: [Value] = []
        for _ in 0..<count { values.append(try read(&self)) }
        return values
    }
}
