import Testing

@testable import VideoDecoding

/// An SDR encoding with the primaries of BT.709.
private func sdr(_ matrix: ColorEncoding.Matrix, isFullRange: Bool, depth: Int) -> ColorEncoding {
    ColorEncoding(matrix: matrix, isFullRange: isFullRange, depth: depth, transfer: .sdr, primaries: .bt709)
}

@Suite("Picture sizes, orientations and colors")
struct PictureGeometryTests {
    @Test(
        "A display matrix is converted to flips and a transposition",
        arguments: [
            // Stored (x, y) is shown at (ax + cy, bx + dy).
            ([1, 0, 0, 1] as [Int32], false, false, false), ([-1, 0, 0, 1], true, false, false),
            ([1, 0, 0, -1], false, true, false), ([-1, 0, 0, -1], true, true, false),
            // A quarter turn clockwise: x goes down (b = 1), y goes left (c = -1).
            ([0, 1, -1, 0], false, true, true), ([0, -1, 1, 0], true, false, true), ([0, 1, 1, 0], false, false, true),
            ([0, 0, 0, 0], false, false, false), ([.min, 5, 5, .min], true, true, false),
        ])
    func orientation(matrix: [Int32], horizontally: Bool, vertically: Bool, transposes: Bool) {
        let orientation = Orientation(a: matrix[0], b: matrix[1], c: matrix[2], d: matrix[3])
        #expect(
            orientation
                == Orientation(flipsHorizontally: horizontally, flipsVertically: vertically, transposes: transposes))
    }

    @Test("Implausible pixel aspect ratios are ignored")
    func pixelAspect() {
        let mad = WorkingSize(width: 100, height: 100, pixelAspect: Rational(1, 30_000), orientation: .upright)
        #expect(mad.shown == (100, 100))
        let wide = WorkingSize(width: 720, height: 576, pixelAspect: Rational(64, 45), orientation: .upright)
        #expect(wide.shown == (1024, 576) && wide.picture == (256, 144))
    }

    @Test(
        "Codes of each matrix and range are converted to full-range BT.601",
        arguments: [
            // Gray codes: black and white of limited range, and of ten bits.
            (sdr(.bt601, isFullRange: false, depth: 8), [16.0, 128, 128], [0.0, 128, 128]),
            (sdr(.bt709, isFullRange: false, depth: 8), [235, 128, 128], [255, 128, 128]),
            (sdr(.bt2020, isFullRange: false, depth: 10), [940, 512, 512], [255, 128, 128]),
            (sdr(.bt601, isFullRange: true, depth: 8), [200, 30, 220], [200, 30, 220]),
            // Red in BT.709 limited range is 63, 102, 240; in BT.601 full range 76.2, 85.0, 255.5 (JFIF).
            (sdr(.bt709, isFullRange: false, depth: 8), [63, 102, 240], [76.2, 85, 255.5]),
        ])
    func colors(encoding: ColorEncoding, codes: [Double], expected: [Double]) {
        let matrix = encoding.toPicture.map(Double.init)
        for row in 0..<3 {
            let sum = (0..<3).reduce(matrix[4 * row + 3]) {
                $0 + matrix[4 * row + $1] * codes[$1] * Double(1 << (16 - encoding.depth))
            }
            #expect(abs(sum - expected[row]) < 0.6, "row \(row): \(sum)")
        }
    }

    @Test("Ticks are rounded to the nearest nanosecond")
    func ticks() throws {
        #expect(try #require(Rational(1, 3)).nanoseconds(1) == 333_333_333)
        #expect(try #require(Rational(1, 3)).nanoseconds(2) == 666_666_667)
        #expect(try #require(Rational(1, 3)).nanoseconds(-1) == -333_333_333)
        #expect(try #require(Rational(1001, 30_000)).nanoseconds(30) == 1_001_000_000)
        #expect(try #require(Rational(.max, 1)).nanoseconds(Int128(Int64.max)) == 1 << 61)
        #expect(Rational(0, 1) == nil && Rational(1, -1) == nil)
    }
}
