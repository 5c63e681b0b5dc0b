extension [UInt8] {
    /// Appends an integer in little-endian byte order.
    package mutating func appendLittleEndian(_ number: some FixedWidthInteger) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}

extension Span<UInt8> {
    /// Returns the four bytes at `index` as a little-endian integer.
    package func littleEndian32(at index: Int) -> UInt32 {
        UInt32(self[index]) | UInt32(self[index + 1]) << 8 | UInt32(self[index + 2]) << 16
            | UInt32(self[index + 3]) << 24
    }

    /// Returns the eight bytes at `index` as a little-endian integer.
    package func littleEndian64(at index: Int) -> Int64 {
        Int64(bitPattern: UInt64(littleEndian32(at: index)) | UInt64(littleEndian32(at: index + 4)) << 32)
    }
}
