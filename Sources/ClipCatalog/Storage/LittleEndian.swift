extension [UInt8] {
    /// Adds the bytes of a number, the lowest first.
    mutating func appendLittleEndian(_ number: some FixedWidthInteger) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}

extension Span<UInt8> {
    /// The four bytes from `index` as a number, the lowest first.
    func littleEndian32(at index: Int) -> UInt32 {
        UInt32(self[index]) | UInt32(self[index + 1]) << 8 | UInt32(self[index + 2]) << 16
            | UInt32(self[index + 3]) << 24
    }

    /// The eight bytes from `index` as a number, the lowest first.
    func littleEndian64(at index: Int) -> Int64 {
        Int64(bitPattern: UInt64(littleEndian32(at: index)) | UInt64(littleEndian32(at: index + 4)) << 32)
    }
}
