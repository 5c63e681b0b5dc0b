/// Parses the picture size from the header of a GIF, PNG, BMP or WebP file, since libav does not report the size of
/// pictures that it refuses as too large.
enum PictureHeader {
    /// Returns the width and height in pixels; `nil` for other formats, or for fewer than 30 bytes.
    static func size(_ bytes: [UInt8], demuxer: String) -> (width: Int, height: Int)? {
        func little(_ offset: Int, _ count: Int) -> Int {
            (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
        }
        func big(_ offset: Int) -> Int { (0..<4).reduce(0) { $0 << 8 | Int(bytes[offset + $1]) } }
        guard bytes.count >= 30 else { return nil }
        switch demuxer {
        case "png_pipe", "apng":
            return (big(16), big(20))
        case "gif":
            return (little(6, 2), little(8, 2))
        case "bmp_pipe":
            // Old headers have 16-bit sizes; a negative height means top-down rows.
            guard little(14, 4) > 12 else { return (little(18, 2), little(20, 2)) }
            return (little(18, 4), Int(Int32(truncatingIfNeeded: little(22, 4)).magnitude))
        case "webp_pipe":
            switch bytes[15] {
            case UInt8(ascii: "X"): return (little(24, 3) + 1, little(27, 3) + 1)
            case UInt8(ascii: "L"): return (little(21, 4) & 0x3FFF + 1, little(21, 4) >> 14 & 0x3FFF + 1)
            default: return (little(26, 2) & 0x3FFF, little(28, 2) & 0x3FFF)
            }
        default:
            return nil
        }
    }
}
