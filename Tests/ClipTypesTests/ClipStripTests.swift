import ClipTypes
import Testing

@Suite("A strip")
struct ClipStripTests {
    /// The bytes of a baseline JPEG of 64x32 pixels, whose compressed data mean nothing.
    private static func jpeg(width: Int = 64, height: Int = 32, data: [UInt8] = [1, 2, 0xFF, 0, 3]) -> [UInt8] {
        let header: [UInt8] = [
            0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8),
            UInt8(width & 255), 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0,
        ]
        return header + [0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0] + data + [0xFF, 0xD9]
    }

    @Test("has the size in the header of its file")
    func size() throws {
        let strip = try #require(ClipStrip(jpeg: Self.jpeg()))
        #expect(strip.width == 64 && strip.height == 32 && strip.bytes == Self.jpeg())
        #expect(ClipStrip(jpeg: Self.jpeg(width: 2304, height: 128)) != nil)
    }

    @Test("is not a picture of another size, nor one that is too large as a file")
    func bounds() {
        for (width, height) in [(0, 32), (64, 0), (2305, 32), (64, 129), (65_535, 65_535)] {
            #expect(ClipStrip(jpeg: Self.jpeg(width: width, height: height)) == nil)
        }
        let rest = ClipStrip.maximumByteCount - Self.jpeg(data: []).count
        #expect(ClipStrip(jpeg: Self.jpeg(data: [UInt8](repeating: 7, count: rest))) != nil)
        #expect(ClipStrip(jpeg: Self.jpeg(data: [UInt8](repeating: 7, count: rest + 1))) == nil)
    }

    @Test("is one baseline JPEG, without a second picture, other segments, or anything behind it")
    func form() {
        let whole = Self.jpeg()
        for length in 0..<whole.count { #expect(ClipStrip(jpeg: Array(whole.prefix(length))) == nil, "\(length)") }
        #expect(ClipStrip(jpeg: whole + [0]) == nil && ClipStrip(jpeg: whole + whole) == nil)
        #expect(ClipStrip(jpeg: Self.jpeg(data: [1, 0xFF, 0xD9, 60, 115])) == nil)
        #expect(ClipStrip(jpeg: Self.jpeg(data: [1, 0xFF])) == nil)
        // A progressive picture, one of 12 bits, one of one component, and application data other than JFIF's.
        for (place, value) in [(3, UInt8(0xC2)), (6, 12), (11, 1), (3, 0xE1)] {
            var other = whole
            other[place] = value
            #expect(ClipStrip(jpeg: other) == nil)
        }
        #expect(ClipStrip(jpeg: Array("<svg onload=…>".utf8)) == nil)
    }
}
