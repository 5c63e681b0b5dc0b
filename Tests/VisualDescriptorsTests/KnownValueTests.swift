import ClipTypes
import Testing
import VisualDescriptors

@Suite("Descriptors of pictures with known values")
struct KnownValueTests {
    private static let whole = ContentRegion(x: 0, y: 0, width: 64, height: 64)

    private func describe(_ extractor: any DescriptorExtractor, _ picture: Picture) -> [Float] {
        extractor.describe(DescriptorPicture(picture, region: Self.whole))
    }

    /// The nonzero values by index.
    private func nonzero(_ values: [Float]) -> [Int: Float] {
        Dictionary(uniqueKeysWithValues: values.enumerated().filter { $0.element != 0 }.map { ($0.offset, $0.element) })
    }

    @Test(
        "A color falls into the bin of Python's colorsys",
        arguments: [
            ([76, 85, 255], 15), ([150, 44, 21], 95), ([29, 255, 107], 175), ([255, 128, 128], 3), ([0, 128, 128], 0),
            ([128, 128, 128], 2), ([200, 100, 150], 23), ([90, 160, 110], 154), ([226, 1, 149], 47),
            ([60, 140, 150], 217), ([105, 212, 235], 223), ([180, 140, 60], 123),
        ] as [([UInt8], Int)])
    func hsv(color: [UInt8], bin: Int) {
        let picture = Picture(width: 64, height: 64) { x, _ in x < 16 ? (0, 128, 128) : (color[0], color[1], color[2]) }
        let expected: [Int: Float] = bin == 0 ? [0: 1] : [0: 0.25, bin: 0.75]
        #expect(nonzero(describe(HSVHistogram(), picture)) == expected)
    }

    @Test("Color layout: means from 0 to 1 for Y, from -1 to 1 about gray for Cb and Cr")
    func layout() {
        let picture = Picture(width: 64, height: 64) { x, y in
            x >= 8 && x < 16 && y < 8 ? (x % 2 == 0 ? 255 : 153, 0, 192) : (0, 128, 128)
        }
        // Block 1 of each plane: (255 + 153) / 2 / 255 = 0.8; (0 - 128) / 128; (192 - 128) / 128.
        #expect(nonzero(describe(ColorLayout(), picture)) == [1: 0.8, 65: -1, 129: 0.5])
    }

    @Test("A plain picture has only the pattern of all ones, a quarter in each cell")
    func plainPatterns() {
        let values = describe(LocalBinaryPatterns(), .gray { _, _ in 90 })
        #expect(nonzero(values) == [57: 0.25, 116: 0.25, 175: 0.25, 234: 0.25])
    }

    @Test("A vertical edge adds the pattern of five ones from below right to above")
    func edgePatterns() {
        // Dark up to column 31, bright from column 32: there the three neighbors to the left are darker, so the ones
        // run from neighbor 6 (below) over 7, 0, 1 to 2 (above): label 1 + 4 * 8 + 6 = 39, in 31 of the 961 pixels of
        // both right cells. In column 31 no neighbor is darker.
        let values = describe(LocalBinaryPatterns(), .gray { x, _ in x < 32 ? 50 : 150 })
        let share = Float(31) / 3844
        let rest = Float(930) / 3844
        #expect(nonzero(values) == [57: 0.25, 59 + 39: share, 116: rest, 175: 0.25, 177 + 39: share, 234: rest])
    }

    @Test(
        "A 2x2 block counts for its strongest edge, and for none below 11",
        arguments: [
            ([0, 200, 0, 200], 0), ([0, 0, 200, 200], 1), ([200, 100, 100, 0], 2), ([100, 200, 0, 100], 3),
            ([200, 0, 0, 200], 4), ([100, 105, 100, 105], nil), ([100, 106, 100, 105], 0), ([90, 90, 90, 90], nil),
        ] as [([UInt8], Int?)])
    func edges(block: [UInt8], edge: Int?) {
        let values = describe(EdgeHistogram(), .gray { x, y in block[y % 2 * 2 + x % 2] })
        let expected = edge.map { edge in (0..<16).map { ($0 * 5 + edge, Float(64) / 1024) } } ?? []
        #expect(nonzero(values) == Dictionary(uniqueKeysWithValues: expected))
    }

    @Test("The gradients of a vertical edge have 0 degrees, in the cells beside it")
    func gradients() {
        // Columns 31 and 32 have gradients of 100, in sixteenths 1600, 16 of them in a cell; 8192 is the noise floor.
        let values = describe(OrientedGradients(), .gray { x, _ in x < 32 ? 50 : 150 })
        let share = Float(25600) / (16 * (25600 + 8192))
        let expected = (0..<4).flatMap { row in [(row * 32 + 8, share), (row * 32 + 16, share)] }
        #expect(nonzero(values) == Dictionary(uniqueKeysWithValues: expected))
    }

    @Test("A ramp to the right and down has gradients at 135 degrees, its mirror image at 45")
    func diagonalGradients() {
        let ramp = Picture.gray { x, y in UInt8(x + y) }
        for (picture, orientation) in [(ramp, 6), (ramp.mirrored, 2)] {
            let values = describe(OrientedGradients(), picture)
            // In cell 5, an inner one, all 256 gradients are 2 by 2, of magnitude 2.828, in sixteenths 45.
            let share = Float(256 * 45) / (16 * (256 * 45 + 8192))
            #expect(nonzero(Array(values[40..<48])) == [orientation: share])
        }
    }

    @Test("A ramp to the right has odd horizontal frequencies only, the first at √96/π²")
    func structure() {
        let values = describe(LumaStructure(), .gray { x, _ in UInt8(x * 4) })
        // The projection of the straight line on its first cosine, from the integral; 64 steps come within 0.001.
        #expect(abs(values[0] + 0.99274) < 0.001)
        for (index, value) in values.enumerated() where ![0, 2, 4, 6].contains(index) {
            #expect(abs(value) < 1e-5, "frequency \(index + 1)")
        }
    }

    @Test("Gamma, contrast and brightness do not change the luma structure; inverting colors negates it")
    func structureInvariance() {
        let picture = Picture.gray { x, y in UInt8((x * 2 + y * 5) % 120) }
        let values = describe(LumaStructure(), picture)
        #expect(describe(LumaStructure(), .gray { x, y in picture.luma[y * 64 + x] * 2 + 10 }) == values)
        #expect(describe(LumaStructure(), .gray { x, y in 255 - picture.luma[y * 64 + x] }) == values.map { -$0 })
        #expect(values.contains { abs($0) > 0.1 })
    }

    @Test(
        "A shifted scene moves in the direction of the shift",
        arguments: [
            ([3, 0], 0), ([2, -2], 1), ([0, -4], 2), ([-3, -3], 3), ([-1, 0], 4), ([-2, 2], 5), ([0, 2], 6),
            ([4, 3], 7),
        ])
    func motion(shift: [Int], direction: Int) {
        let scene = Picture.noise(width: 80, height: 80, seed: 3)
        let before = DescriptorPicture(scene, region: .init(x: 8, y: 8, width: 64, height: 64))
        let region = ContentRegion(x: 8 - shift[0], y: 8 - shift[1], width: 64, height: 64)
        let values = BlockMotion().describe(DescriptorPicture(scene, region: region, previousLuma: before.luma))
        // The inner 6x6 blocks are within both pictures; at the border some are new.
        #expect(values[16 + direction] >= Float(36) / 64)
        #expect(values[24] == 0)
    }

    @Test("A repeated frame is at rest; the first frame has no motion values")
    func rest() {
        let scene = Picture.noise(width: 64, height: 64, seed: 4)
        let first = DescriptorPicture(scene, region: Self.whole)
        let second = DescriptorPicture(scene, region: Self.whole, previousLuma: first.luma)
        #expect(BlockMotion().describe(first).allSatisfy { $0 == 0 })
        #expect(nonzero(BlockMotion().describe(second)) == [24: 1])
    }

    @Test("Scaling averages areas, also across fractions of source pixels")
    func scaling() {
        // Three columns over 64: output 21 covers a third of the first column and two thirds of the second.
        let picture = Picture.gray(width: 3, height: 1) { x, _ in [0, 30, 90][x] }
        let row = Array(
            DescriptorPicture(picture, region: .init(x: 0, y: 0, width: 3, height: 1)).luma[..<64])
        #expect(
            row == Array(repeating: 0, count: 21) + [20] + Array(repeating: 30, count: 20) + [50]
                + Array(repeating: 90, count: 21))
    }
}
