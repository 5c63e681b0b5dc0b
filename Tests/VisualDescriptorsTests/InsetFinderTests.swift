import ClipTypes
import Testing

@testable import VisualDescriptors

@Suite("Insets")
struct InsetFinderTests {
    private static let size = (width: 256, height: 144)

    /// The pictures of a camera that pans over a scene.
    private struct Pan {
        let scene: Picture
        let step: (x: Int, y: Int)

        init(seed: UInt64, step: (x: Int, y: Int)) {
            scene = Picture.scene(width: 340, height: 240, seed: seed, noise: 3)
            self.step = step
        }

        func pixel(_ x: Int, _ y: Int, frame: Int) -> (luma: UInt8, blue: UInt8, red: UInt8) {
            let column = (x + step.x * frame + 340 * 100) % 340
            let row = (y + step.y * frame + 240 * 100) % 240
            let place = row * 340 + column
            return (scene.luma[place], scene.blueDifference[place], scene.redDifference[place])
        }
    }

    private static func frames(
        _ count: Int = 12, width: Int = size.width, height: Int = size.height,
        _ pixel: (_ x: Int, _ y: Int, _ frame: Int) -> (luma: UInt8, blue: UInt8, red: UInt8)
    ) -> [Picture] {
        (0..<count).map { frame in Picture(width: width, height: height) { pixel($0, $1, frame) } }
    }

    private static func isClose(_ region: ContentRegion, _ expected: ContentRegion) -> Bool {
        abs(region.x - expected.x) <= 2 && abs(region.y - expected.y) <= 2
            && abs(region.x + region.width - expected.x - expected.width) <= 2
            && abs(region.y + region.height - expected.y - expected.height) <= 2
    }

    private static func insets(at region: ContentRegion, seed: UInt64) -> [Picture] {
        let (back, front) = (Pan(seed: seed, step: (7, 3)), Pan(seed: seed + 50, step: (-5, 6)))
        return frames { x, y, frame in
            let isInside =
                (region.x..<region.x + region.width).contains(x) && (region.y..<region.y + region.height).contains(y)
            return isInside ? front.pixel(x, y, frame: frame) : back.pixel(x, y, frame: frame)
        }
    }

    @Test(
        "are found to two pixels in a moving scene",
        arguments: [
            ContentRegion(x: 150, y: 80, width: 90, height: 50), ContentRegion(x: 12, y: 10, width: 70, height: 60),
            ContentRegion(x: 60, y: 30, width: 130, height: 80),
        ], [1, 2, 3] as [UInt64])
    func pictureInPicture(region: ContentRegion, seed: UInt64) {
        let found = InsetFinder.insets(in: Self.insets(at: region, seed: seed), limit: 3)
        #expect(found.contains { Self.isClose($0, region) }, "\(found)")
    }

    @Test("in a corner are found, too")
    func corner() {
        let region = ContentRegion(x: 176, y: 99, width: 80, height: 45)
        let found = InsetFinder.insets(in: Self.insets(at: region, seed: 4), limit: 3)
        #expect(found.contains { Self.isClose($0, region) }, "\(found)")
    }

    @Test("include both halves of a split screen")
    func splitScreen() {
        let (left, right) = (Pan(seed: 7, step: (4, 5)), Pan(seed: 8, step: (-6, 2)))
        let frames = Self.frames { x, y, frame in
            x < 128 ? left.pixel(x, y, frame: frame) : right.pixel(x, y, frame: frame)
        }
        let found = InsetFinder.insets(in: frames, limit: 3)
        #expect(found.contains { Self.isClose($0, ContentRegion(x: 0, y: 0, width: 128, height: 144)) }, "\(found)")
        #expect(found.contains { Self.isClose($0, ContentRegion(x: 128, y: 0, width: 128, height: 144)) }, "\(found)")
    }

    @Test("include portrait clips on a blurred background")
    func blurredBackground() {
        let clip = Pan(seed: 9, step: (3, 8))
        let region = ContentRegion(x: 88, y: 0, width: 81, height: 144)
        let frames = Self.frames { x, y, frame in
            if (region.x..<region.x + region.width).contains(x) { return clip.pixel(x, y, frame: frame) }
            // Slow waves of brightness: differences of one or two between neighboring pixels.
            let wave = (x + 3 * frame) % 128
            let level = UInt8(60 + (wave < 64 ? wave : 127 - wave))
            return (level, 120, 134)
        }
        let found = InsetFinder.insets(in: frames, limit: 3)
        #expect(found.first.map { Self.isClose($0, region) } == true, "\(found)")
    }

    @Test(
        "are not found where there are none: in a pan, in noise, in a plain picture",
        arguments: 1...4 as ClosedRange<UInt64>)
    func none(seed: UInt64) {
        let pan = Pan(seed: seed, step: (5, 4))
        #expect(InsetFinder.insets(in: Self.frames { pan.pixel($0, $1, frame: $2) }, limit: 3).isEmpty)
        let noise = (0..<6).map { Picture.noise(width: 200, height: 144, seed: seed * 10 + $0) }
        #expect(InsetFinder.insets(in: noise, limit: 3).isEmpty)
        #expect(InsetFinder.insets(in: [Picture.gray(width: 200, height: 144) { _, _ in 90 }], limit: 3).isEmpty)
    }

    @Test("are none without pictures and in tiny ones, and are within single and plain pictures")
    func small() {
        #expect(InsetFinder.insets(in: [], limit: 3).isEmpty)
        for size in sampleSizes where min(size.width, size.height) < 16 {
            let picture = Picture.scene(width: size.width, height: size.height, seed: 1)
            #expect(InsetFinder.insets(in: [picture, picture], limit: 3).isEmpty, "\(size)")
        }
        for size in [(16, 16), (17, 16), (16, 300), (64, 64), (256, 144)] {
            for seed in 1...5 as ClosedRange<UInt64> {
                let picture = Picture.scene(width: size.0, height: size.1, seed: seed)
                let found = InsetFinder.insets(in: [picture], limit: 3)
                #expect(found.count <= 3)
                for region in found {
                    #expect(region.x >= 0 && region.y >= 0 && region.width >= 12 && region.height >= 12)
                    #expect(region.x + region.width <= size.0 && region.y + region.height <= size.1)
                }
            }
        }
    }

    @Test("are detected in pictures of the first one's size only")
    func sizes() {
        let region = ContentRegion(x: 150, y: 80, width: 90, height: 50)
        let frames = Self.insets(at: region, seed: 1)
        let others = (1...5).map { Picture.noise(width: 100, height: 100, seed: $0) }
        #expect(InsetFinder.insets(in: frames + others, limit: 3) == InsetFinder.insets(in: frames, limit: 3))
    }

    @Test("are deterministic and distinct, the clearest first, and no more than the limit")
    func deterministic() {
        let frames = Self.insets(at: ContentRegion(x: 60, y: 30, width: 130, height: 80), seed: 2)
        let found = InsetFinder.insets(in: frames, limit: 3)
        #expect(found == InsetFinder.insets(in: frames, limit: 3))
        #expect(InsetFinder.insets(in: frames, limit: 1) == Array(found.prefix(1)))
        #expect(InsetFinder.insets(in: frames, limit: 0).isEmpty)
        for (place, region) in found.enumerated() {
            #expect(found[..<place].allSatisfy { $0.overlap(with: region) <= 0.7 })
        }
        let views = PictureView.insets(of: frames, limit: 2)
        #expect(views.map(\.region) == found.prefix(2).map { $0 } && views.allSatisfy { $0.kind == .inset })
    }

    @Test("overlap by intersection over union")
    func overlap() {
        let region = ContentRegion(x: 0, y: 0, width: 10, height: 10)
        #expect(region.overlap(with: region) == 1)
        // An intersection of 50, a union of 150.
        #expect(abs(region.overlap(with: ContentRegion(x: 5, y: 0, width: 10, height: 10)) - 1.0 / 3) < 1e-12)
        #expect(region.overlap(with: ContentRegion(x: 10, y: 0, width: 5, height: 5)) == 0)
        #expect(region.overlap(with: ContentRegion(x: 2, y: 2, width: 5, height: 5)) == 0.25)
    }
}
