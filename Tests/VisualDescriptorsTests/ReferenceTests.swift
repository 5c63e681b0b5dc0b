import ClipTypes
import Testing
import VisualDescriptors

@Suite("Descriptor kernels and reference implementations")
struct ReferenceTests {
    static let sizes = sampleSizes.map { [$0.width, $0.height] }

    @Test("Scaling equals area averaging exactly", arguments: sizes)
    func scaling(size: [Int]) {
        let picture = Picture.noise(width: size[0], height: size[1], seed: UInt64(size[0] * 1000 + size[1]))
        let whole = ContentRegion(x: 0, y: 0, width: size[0], height: size[1])
        let inner = ContentRegion(
            x: size[0] / 5, y: size[1] / 4, width: max(size[0] / 2, 1), height: max(size[1] * 2 / 3, 1))
        for region in [whole, inner] {
            let scaled = DescriptorPicture(picture, region: region)
            #expect(scaled.luma == Reference.scale(picture.luma, stride: picture.width, region: region))
            #expect(
                scaled.redDifference == Reference.scale(picture.redDifference, stride: picture.width, region: region))
            #expect(
                scaled.blueDifference == Reference.scale(picture.blueDifference, stride: picture.width, region: region))
        }
    }

    @Test("Descriptors equal their reference implementations", arguments: 0..<24)
    func descriptors(seed: Int) {
        let size = sampleSizes[seed % sampleSizes.count]
        let picture =
            seed % 3 == 0
            ? Picture.noise(width: size.width, height: size.height, seed: UInt64(seed))
            : Picture.scene(width: size.width, height: size.height, seed: UInt64(seed), noise: seed % 3 == 1 ? 0 : 6)
        let scaled = DescriptorPicture(picture)
        #expect(HSVHistogram().describe(scaled) == Reference.hsvHistogram(scaled))
        #expect(LocalBinaryPatterns().describe(scaled) == Reference.binaryPatterns(scaled))
        #expect(EdgeHistogram().describe(scaled) == Reference.edgeHistogram(scaled))
        expectClose(ColorLayout().describe(scaled), Reference.colorLayout(scaled))
        expectClose(OrientedGradients().describe(scaled), Reference.orientedGradients(scaled))
        expectClose(LumaStructure().describe(scaled), Reference.lumaStructure(scaled))
    }

    @Test("Motion equals an exhaustive search", arguments: 0..<6)
    func motion(seed: Int) {
        // Both pictures are cropped from a larger scene, a few pixels apart.
        let scene = Picture.scene(width: 80, height: 80, seed: UInt64(100 + seed), noise: seed % 2 * 3)
        let before = ContentRegion(x: 8, y: 8, width: 64, height: 64)
        let now = ContentRegion(x: 8 + seed, y: 11 - seed, width: 64, height: 64)
        let first = DescriptorPicture(scene, region: before)
        let second = DescriptorPicture(scene, region: now, previousLuma: first.luma)
        expectClose(BlockMotion().describe(second), Reference.blockMotion(second))
        let unrelated = DescriptorPicture(
            Picture.noise(width: 64, height: 64, seed: UInt64(seed)), region: .init(x: 0, y: 0, width: 64, height: 64),
            previousLuma: first.luma)
        expectClose(BlockMotion().describe(unrelated), Reference.blockMotion(unrelated))
    }

    private func expectClose(_ values: [Float], _ expected: [Float], sourceLocation: SourceLocation = #_sourceLocation)
    {
        #expect(values.count == expected.count, sourceLocation: sourceLocation)
        let worst = zip(values, expected).map { abs($0 - $1) }.max() ?? 0
        #expect(worst <= 2e-6, "the largest difference is \(worst)", sourceLocation: sourceLocation)
    }
}
