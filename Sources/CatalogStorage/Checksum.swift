package import ClipTypes

/// A CRC-32 checksum as in gzip and PNG (ISO 3309, reflected polynomial EDB88320), computed eight bytes at a time.
///
/// Kounavis and Berry, "A Systematic Approach to Building High Performance, Software-based, CRC Generators", 2005.
package struct Checksum {
    private var state: UInt32 = .max

    package init() {}

    /// The checksum of all bytes added so far; 0 for none.
    package var value: UInt32 { ~state }

    /// Returns the checksum of a clip's id and bytes that belong to it, which detects bytes of another clip.
    package static func of(_ bytes: [UInt8], clip id: ClipID) -> Int64 {
        var checksum = Checksum()
        checksum.combine(id.bytes)
        checksum.combine(bytes)
        return Int64(checksum.value)
    }

    /// Returns a fast checksum of integers, for tables with millions of rows: a multiplicative 64-bit hash, truncated
    /// to 32 bits.
    package static func mixing(_ numbers: Int64...) -> Int64 {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        for number in numbers {
            state = (state ^ UInt64(bitPattern: number)) &* 0xBF58_476D_1CE4_E5B9
            state ^= state >> 29
        }
        return Int64(truncatingIfNeeded: (state &* 0x94D0_49BB_1331_11EB) >> 32)
    }

    /// Adds bytes.
    package mutating func combine(_ bytes: [UInt8]) {
        let bytes = bytes.span
        let table = Self.table.span
        var crc = state
        var index = 0
        while index + 8 <= bytes.count {
            crc = Self.step(
                crc, bytes.littleEndian32(at: index), bytes.littleEndian32(at: index + 4), table: table)
            index += 8
        }
        while index < bytes.count {
            crc = table[Int((crc ^ UInt32(bytes[index])) & 255)] ^ crc >> 8
            index += 1
        }
        state = crc
    }

    /// Adds an integer as eight little-endian bytes.
    package mutating func combine(_ number: Int64) {
        let low = UInt32(truncatingIfNeeded: number)
        let high = UInt32(truncatingIfNeeded: number >> 32)
        state = Self.step(state, low, high, table: Self.table.span)
    }

    /// Adds an optional integer, so that `nil` differs from every integer.
    package mutating func combine(_ number: Int64?) {
        combine(Int64(number == nil ? 0 : 1))
        if let number { combine(number) }
    }

    /// Adds an optional text, preceded by its length, so that the boundary of consecutive texts is unambiguous.
    package mutating func combine(_ text: String?) {
        guard let text else { return combine(Int64(-1)) }
        let bytes = Array(text.utf8)
        combine(Int64(bytes.count))
        combine(bytes)
    }

    /// Returns the state after eight more bytes, given as two little-endian words.
    private static func step(_ crc: UInt32, _ first: UInt32, _ high: UInt32, table: Span<UInt32>) -> UInt32 {
        let low = crc ^ first
        var crc = table[1792 | Int(low & 255)] ^ table[1536 | Int(low >> 8 & 255)]
        crc ^= table[1280 | Int(low >> 16 & 255)] ^ table[1024 | Int(low >> 24)]
        crc ^= table[768 | Int(high & 255)] ^ table[512 | Int(high >> 8 & 255)]
        crc ^= table[256 | Int(high >> 16 & 255)] ^ table[Int(high >> 24)]
        return crc
    }

    /// Eight tables of 256 entries: entry 256·k + b is the effect of the byte b followed by k bytes.
    private static let table: [UInt32] = {
        var table: [UInt32] = []
        for byte in 0..<UInt32(256) {
            var crc = byte
            for _ in 0..<8 {
                let polynomial: UInt32 = crc & 1 == 1 ? 0xEDB8_8320 : 0
                crc = crc >> 1 ^ polynomial
            }
            table.append(crc)
        }
        for index in 256..<2048 {
            let before = table[index - 256]
            table.append(before >> 8 ^ table[Int(before & 255)])
        }
        return table
    }()
}
