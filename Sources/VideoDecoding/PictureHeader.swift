/// The size that a GIF, PNG, BMP or WebP states in its first bytes. libav does not tell the size of pictures that it
/// refuses for it.
enum PictureHeader {
    /// Width and height in pixels; `nil` for other formats, and where the bytes do not reach that far.
    static func size(_ bytes: [UInt8], demuxer: String) -> (width: Int, height: Int)? {
        func little(_ offset: Int, _ count: Int) -> Int {
            (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
        }
        func big(_ offset: Int) -> Int { (0..<4).reduce(0) { $0 << 8 | Int(bytes[offset + $1]) } }
        guard bytes.count >= 30 else { return nil }
        switch demuxer {
        case "png_pipe":
            return (big(16), big(20))
        case "gif":
            return (little(6, 2), little(8, 2))
        case "bmp_pipe":
            // Old headers have 16 bits each; a negative height means rows from the top.
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
