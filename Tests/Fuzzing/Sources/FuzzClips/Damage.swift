import ClipTypes

/// A way to damage a file.
enum Damage: CaseIterable {
    /// Some bits, anywhere.
    case bits
    /// Some bits in the first 512 bytes, where headers are.
    case headerBits
    /// The file ends early.
    case truncation
    /// The beginning of one file, the rest of another.
    case splice
    /// A piece is left out.
    case gap
    /// A piece comes twice.
    case repetition
    /// Four bytes become a number that lengths should not be.
    case length
    /// A piece becomes noise.
    case noise

    /// The file with the damage.
    func applied(to bytes: [UInt8], other: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        func place(_ count: Int, _ generator: inout SeededGenerator) -> Int {
            Int.random(in: 0..<max(1, count), using: &generator)
        }
        let at = place(bytes.count, &generator)
        let end = min(bytes.count, at + 1 + place(min(4096, bytes.count), &generator))
        switch self {
        case .bits, .headerBits:
            let range = self == .bits ? bytes.count : min(512, bytes.count)
            for _ in 0...place(200, &generator) { bytes[place(range, &generator)] ^= 1 << UInt8(place(8, &generator)) }
        case .truncation:
            bytes.removeSubrange(at...)
        case .splice:
            bytes = Array(bytes[..<at]) + other[place(other.count, &generator)...]
        case .gap:
            bytes.removeSubrange(at..<end)
        case .repetition:
            bytes.insert(contentsOf: bytes[at..<end], at: end)
        case .length:
            let values: [UInt32] = [0, 1, 7, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, generator.next32()]
            let value = values[place(values.count, &generator)]
            for index in 0..<4 where at + index < bytes.count {
                bytes[at + index] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * index))
            }
        case .noise:
            for index in at..<end { bytes[index] = UInt8(truncatingIfNeeded: generator.next()) }
        }
        return bytes
    }
}

extension SeededGenerator {
    fileprivate mutating func next32() -> UInt32 { UInt32(truncatingIfNeeded: next()) }
}
