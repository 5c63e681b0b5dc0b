/// Writes values one after another as the bytes of a message between a library and its worker, on one machine: numbers in
/// little-endian order, texts and arrays after their count.
package struct MessageWriter {
    /// What was written.
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func put(_ value: some FixedWidthInteger) {
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    package mutating func put(_ value: Float) { put(value.bitPattern) }

    package mutating func put(_ value: Bool) { bytes.append(value ? 1 : 0) }

    package mutating func put(_ text: String) { put(Array(text.utf8)) }

    package mutating func put(_ duration: Duration) {
        put(duration.components.seconds)
        put(duration.components.attoseconds)
    }

    /// Writes integers or floats as they lie in memory, which on all processors that vidrec runs on is little-endian.
    package mutating func put<Number: BitwiseCopyable>(_ values: [Number]) {
        put(UInt64(values.count))
        unsafe values.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }

    /// Writes bytes without their count.
    package mutating func append(_ other: [UInt8]) { bytes += other }

    /// Writes whether there is a value, and the value.
    package mutating func put<Value>(_ value: Value?, _ write: (inout MessageWriter, Value) -> Void) {
        put(value != nil)
        if let value { write(&self, value) }
    }

    /// Writes values one after another.
    package mutating func put<Value>(each values: [Value], _ write: (inout MessageWriter, Value) -> Void) {
        put(UInt64(values.count))
        for value in values { write(&self, value) }
    }
}
