import Kernels

/// A way to damage a file.
enum Mutation: String, CaseIterable {
    /// 1 to 200 bits turned in the first 4 KiB.
    case header
    /// 1 to 200 bits turned anywhere.
    case bits
    /// The end cut off.
    case truncation
    /// The start of one file before the end of another.
    case splice
    /// A block taken out.
    case deletion
    /// A block put in a second time, there or elsewhere.
    case duplication
    /// One to eight lengths of 4 bytes set to 0, to 0xFFFFFFFF or to anything.
    case length

    /// The damaged bytes of `file`, which may come to be as long as both files together.
    func apply(to file: [UInt8], other: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        guard file.count > 1 else { return file }
        var bytes = file
        switch self {
        case .header, .bits:
            let reach = self == .header ? min(bytes.count, 4096) : bytes.count
            // Few and many bits are as likely.
            let count = 1 << Int.random(in: 0...7, using: &random)
            for _ in 0..<Int.random(in: 1...min(200, 2 * count), using: &random) {
                bytes[Int.random(in: 0..<reach, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
            }
        case .truncation:
            bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random))
        case .splice:
            bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random))
            bytes += other.dropFirst(Int.random(in: 0..<max(other.count, 1), using: &random))
        case .deletion:
            bytes.removeSubrange(Self.block(of: bytes, using: &random))
        case .duplication:
            let block = Array(bytes[Self.block(of: bytes, using: &random)])
            bytes.insert(contentsOf: block, at: Int.random(in: 0...bytes.count, using: &random))
        case .length:
            let places = Self.boxes(bytes)
            for _ in 0..<Int.random(in: 1...8, using: &random) where bytes.count >= 4 {
                let any = Int.random(in: 0...bytes.count - 4, using: &random)
                let place = Bool.random(using: &random) ? places.randomElement(using: &random) ?? any : any
                let anything = UInt32.random(in: 0...UInt32.max, using: &random)
                let values: [UInt32] = [0, .max, anything]
                let value = values.randomElement(using: &random) ?? 0
                for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * index)) }
            }
        }
        return bytes
    }

    private static func block(of bytes: [UInt8], using random: inout SeededGenerator) -> Range<Int> {
        let start = Int.random(in: 0..<bytes.count, using: &random)
        let length = 1 << Int.random(in: 0...16, using: &random)
        return start..<min(bytes.count, start + length)
    }

    /// Places that look like the length of a box or chunk: four letters stand before or behind.
    private static func boxes(_ bytes: [UInt8]) -> [Int] {
        var places: [Int] = []
        var letters = 0
        for index in bytes.indices {
            letters = (0x61...0x7A).contains(bytes[index] | 0x20) ? letters + 1 : 0
            guard letters == 4 else { continue }
            if index >= 7 { places.append(index - 7) }
            if index + 5 <= bytes.count { places.append(min(index + 1, bytes.count - 4)) }
        }
        return places
    }
}
