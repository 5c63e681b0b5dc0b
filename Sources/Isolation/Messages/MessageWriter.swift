/// Encodes values as a message between a library and its worker on one machine: numbers in little-endian order, texts
/// and arrays preceded by their count.
package struct MessageWriter {
    /// The bytes of the message.
    package private(set) var bytes: [UInt8] = []

    /// Creates an empty message.
    package init() {}

    /// Writes an integer in little-endian order.
    package mutating func put(_ value: some FixedWidthInteger) {
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    /// Writes the bit pattern of a number.
    package mutating func put(_ value: Float) { put(value.bitPattern) }

    /// Writes a Boolean value as a byte, 0 or 1.
    package mutating func put(_ value: Bool) { bytes.append(value ? 1 : 0) }

    /// Writes the number of UTF-8 bytes of a text, and the bytes.
    package mutating func put(_ text: String) { put(Array(text.utf8)) }

    /// Writes the seconds and the attoseconds of a duration.
    package mutating func put(_ duration: Duration) {
        put(duration.components.seconds)
        put(duration.components.attoseconds)
    }

    /// Writes a count and the memory of integers or floats, which is little-endian on all supported processors.
    package mutating func put<Number: BitwiseCopyable>(_ values: [Number]) {
        put(UInt64(values.count))
        unsafe values.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }

    /// Writes bytes without a count.
    package mutating func append(_ other: [UInt8]) { bytes += other }

    /// Writes whether there is a value, and the value if there is one.
    package mutating func put<Value>(_ value: Value?, _ write: (inout MessageWriter, Value) -> Void) {
        put(value != nil)
        if let value { write(&self, value) }
    }

    /// Writes a count and the values.
    package mutating func put<Value>(each values: [Value], _ write: (inout MessageWriter, Value) -> Void) {
        put(UInt64(values.count))
        for value in values { write(&self, value) }
    }
}
