/// The first directory of TIFF data, as EXIF metadata and many RAW photos contain it.
struct ExifDirectory {
    /// The tags that are read.
    enum Tag: UInt64 {
        case make = 0x010F
        case orientation = 0x0112
        case subdirectories = 0x014A
        case dngVersion = 0xC612
    }

    private let bytes: [UInt8]
    private let isBigEndian: Bool
    private let offsets: [UInt64: Int]

    /// Reads the entries of the directory; `nil` if the bytes do not begin with a TIFF header.
    init?(_ slice: ArraySlice<UInt8>) {
        let bytes = Array(slice)
        guard bytes.starts(with: [0x49, 0x49, 0x2A, 0]) || bytes.starts(with: [0x4D, 0x4D, 0, 0x2A]) else { return nil }
        let isBigEndian = bytes[0] == 0x4D
        func number(_ offset: Int, _ count: Int) -> UInt64? {
            Self.number(bytes, offset, count, isBigEndian: isBigEndian)
        }
        guard let start = number(4, 4).map({ Int($0) }), let count = number(start, 2) else { return nil }
        var offsets: [UInt64: Int] = [:]
        for entry in 0..<Int(count) {
            let offset = start + 2 + 12 * entry
            guard let tag = number(offset, 2), offset + 12 <= bytes.count else { break }
            offsets[tag] = offset
        }
        self.bytes = bytes
        self.isBigEndian = isBigEndian
        self.offsets = offsets
    }

    /// Returns whether the directory has an entry for a tag.
    func has(_ tag: Tag) -> Bool { offsets[tag.rawValue] != nil }

    /// The orientation; `nil` if it is not stated or not in 1...8.
    var orientation: Orientation? {
        // A short (type 3), padded to four bytes.
        guard let offset = offsets[Tag.orientation.rawValue],
            Self.number(bytes, offset + 2, 2, isBigEndian: isBigEndian) == 3,
            let value = Self.number(bytes, offset + 8, 2, isBigEndian: isBigEndian)
        else { return nil }
        return Orientation(exif: Int(value))
    }

    private static func number(_ bytes: [UInt8], _ offset: Int, _ count: Int, isBigEndian: Bool) -> UInt64? {
        guard offset >= 0, offset <= bytes.count - count else { return nil }
        let digits = bytes[offset..<offset + count]
        return isBigEndian
            ? digits.reduce(0) { $0 << 8 | UInt64($1) } : digits.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
