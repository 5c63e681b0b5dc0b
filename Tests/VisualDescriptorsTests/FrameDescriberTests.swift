import ClipTypes
import Kernels
import Foundation
import TestSupport
import Testing
import VisualDescriptors

@Suite("Frame describers")
struct FrameDescriberTests {
    private func frame(_ picture: Picture, second: Int = 0) -> Frame {
        Frame(picture: picture, time: .seconds(second), isKeyframe: true)
    }

    @Test("The layout has the blocks in order, and every family but content")
    func layout() {
        let layout = FrameDescriber.layout
        #expect(
            layout.blocks.map(\.name) == [
                "hsv-histogram", "color-layout", "local-binary-patterns", "edge-histogram", "oriented-gradients",
                "luma-structure", "block-motion",
            ])
        #expect(layout.blocks.map(\.range.count) == [256, 192, 236, 80, 128, 80, 25])
        #expect(layout.count == 997)
        #expect(Set(layout.blocks.map(\.family)) == [.color, .texture, .shape, .motion])
    }

    @Test(
        "Values lie within -1…1 and histograms sum to 1 at most", arguments: sampleSizes.map { [$0.width, $0.height] })
    func ranges(size: [Int]) {
        var describer = FrameDescriber()
        for seed in 0..<4 {
            let picture =
                seed % 2 == 0
                ? Picture.noise(width: size[0], height: size[1], seed: UInt64(seed))
                : Picture.scene(width: size[0], height: size[1], seed: UInt64(seed))
            let descriptor = describer.describe(frame(picture, second: seed))
            #expect(descriptor.values.count == FrameDescriber.layout.count)
            #expect(descriptor.values.allSatisfy { (-1...1).contains($0) })
            #expect(descriptor.time == .seconds(seed))
            #expect((0...1).contains(descriptor.weight))
            func sum(_ block: Int) -> Float {
                descriptor.values[FrameDescriber.layout.blocks[block].range].reduce(0, +)
            }
            #expect(abs(sum(0) - 1) < 1e-5)
            #expect(abs(sum(2) - 1) < 1e-5)
            #expect((0...1.00001).contains(sum(3)))
            #expect((0...1.00001).contains(sum(4)))
        }
    }

    @Test("The same frames have the same descriptors")
    func determinism() {
        let frames = (0..<3).map { frame(.scene(width: 200, height: 110, seed: UInt64($0)), second: $0) }
        var (first, second) = (FrameDescriber(), FrameDescriber())
        for frame in frames { #expect(first.describe(frame) == second.describe(frame)) }
    }

    @Test("Bars around a scene do not change its descriptor")
    func bars() {
        let scene = Picture.scene(width: 128, height: 72, seed: 21, noise: 30)
        var (first, second) = (FrameDescriber(), FrameDescriber())
        let plain = first.describe(frame(scene))
        let framed = second.describe(frame(scene.framed(top: 78, bottom: 78, color: (0, 128, 128))))
        #expect(plain == framed)
    }

    @Test("Bars that are detected in one frame only do not count as motion")
    func flickeringBars() {
        let scene = Picture.scene(width: 128, height: 72, seed: 22, noise: 30)
        let framed = scene.framed(top: 20, bottom: 20, color: (0, 128, 128))
        var describer = FrameDescriber()
        // A line of text in the upper bar prevents the detection of the pair.
        let written = Picture(width: 128, height: 112) { x, y in
            let pixel = y * 128 + x
            return y == 5
                ? (255, 128, 128) : (framed.luma[pixel], framed.blueDifference[pixel], framed.redDifference[pixel])
        }
        _ = describer.describe(frame(framed))
        let descriptor = describer.describe(frame(written, second: 1))
        #expect((descriptor.values.last ?? 0) > 0.85)
    }

    @Test("Black, white and plain frames have weight 0 despite noise", arguments: [0, 90, 255] as [UInt8])
    func plain(luma: UInt8) {
        var generator = SeededGenerator(seed: 5)
        var describer = FrameDescriber()
        let picture = Picture.gray(width: 256, height: 144) { _, _ in
            UInt8(clamping: Int(luma) + Int.random(in: -4...4, using: &generator))
        }
        #expect(describer.describe(frame(picture)).weight == 0)
    }

    @Test("The weight rises with contrast to 1")
    func contrast() {
        func weight(_ step: UInt8) -> Float {
            var describer = FrameDescriber()
            return describer.describe(frame(.gray { x, _ in 100 + (x < 32 ? 0 : 2 * step) })).weight
        }
        // The standard deviation is the step: from 3 to 23 the weight rises from 0 to 1.
        #expect([2, 3, 8, 13, 18, 23, 60].map(weight) == [0, 0, 0.25, 0.5, 0.75, 1, 1])
    }

    @Test("A repeated frame is frozen, the next different one is not")
    func frozen() {
        let (first, second) = (
            Picture.scene(width: 256, height: 144, seed: 31), Picture.scene(width: 256, height: 144, seed: 32)
        )
        var describer = FrameDescriber()
        let weights = [first, first, first, second, first].map { describer.describe(frame($0)).weight }
        #expect(weights.map { $0 > 0 } == [true, false, false, true, true])
    }

    @Test("A slow pan is not frozen as a whole")
    func slowPan() {
        let scene = Picture.scene(width: 300, height: 144, seed: 33)
        var describer = FrameDescriber()
        let weights = (0..<40).map { step in
            let picture = Picture(width: 256, height: 144) { x, y in
                let pixel = y * 300 + x + step
                return (scene.luma[pixel], scene.blueDifference[pixel], scene.redDifference[pixel])
            }
            return describer.describe(frame(picture, second: step)).weight
        }
        #expect(weights.count { $0 > 0 } >= 10)
    }

    @Test(
        "After lossy coding a frozen end has weight 0, the rest of a real clip does not",
        .enabled(if: Video.canRun && Corpus.isPresent, Corpus.absence))
    func frozenVideo() throws {
        let source = Corpus.path("juggle.mp4")
        let video = try Video()
        try video.make(
            "frozen.mp4",
            [
                "-t", "4", "-i", source, "-an", "-vf", "scale=640:-2,tpad=stop_mode=clone:stop_duration=5", "-c:v",
                "libx264",
            ]
                + ["-crf", "30", "-preset", "veryfast", "-g", "48", "-pix_fmt", "yuv420p"])
        var describer = FrameDescriber()
        let weights = try video.pictures("frozen.mp4", width: 256, height: 144, framesPerSecond: 1)
            .map { describer.describe(frame($0)).weight }
        #expect(weights.count >= 8)
        #expect(weights.prefix(4).allSatisfy { $0 > 0.5 })
        #expect(weights.suffix(3).allSatisfy { $0 == 0 })
    }

    @Test("The size may change within a clip")
    func sizeChange() {
        var describer = FrameDescriber()
        let scene = Picture.gray(width: 128, height: 128) { x, y in UInt8(x + y / 2) }
        let half = Picture.gray { x, y in UInt8(2 * x + y + 1) }
        _ = describer.describe(frame(scene))
        let descriptor = describer.describe(frame(half, second: 1))
        #expect(descriptor.values.last == 1)
        #expect(descriptor.weight == 0)
    }
}
