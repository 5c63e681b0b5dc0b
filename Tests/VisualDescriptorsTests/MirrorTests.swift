import ClipTypes
import Kernels
import Testing
import VisualDescriptors

@Suite("Mirrored frames")
struct MirrorTests {
    @Test("The descriptor of the mirrored frame is the mirrored descriptor, bit for bit", arguments: 0..<24)
    func randomPictures(seed: Int) {
        let size = sampleSizes[seed % sampleSizes.count]
        var describer = FrameDescriber()
        var mirrorDescriber = FrameDescriber()
        for step in 0..<3 {
            let picture =
                seed < 12
                ? Picture.scene(width: size.width, height: size.height, seed: UInt64(seed * 10 + step / 2), noise: step)
                : Picture.noise(width: size.width, height: size.height, seed: UInt64(seed * 10 + step))
            let frame = Frame(picture: picture, time: .seconds(step), isKeyframe: true)
            let mirrored = Frame(picture: picture.mirrored, time: .seconds(step), isKeyframe: true)
            let descriptor = describer.describe(frame)
            let expected = mirrorDescriber.describe(mirrored)
            #expect(FrameDescriber.mirrored(descriptor.values) == expected.values)
            #expect(descriptor.weight == expected.weight)
        }
    }

    @Test("Pictures of few gray levels, with many ties, are mirrored exactly", arguments: 0..<12)
    func fewLevels(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        func picture() -> Picture { Picture.gray { _, _ in UInt8.random(in: 0...2, using: &generator) * 40 } }
        var describer = FrameDescriber()
        var mirrorDescriber = FrameDescriber()
        for _ in 0..<2 {
            let picture = picture()
            let descriptor = describer.describe(Frame(picture: picture, time: .zero, isKeyframe: true))
            let expected = mirrorDescriber.describe(Frame(picture: picture.mirrored, time: .zero, isKeyframe: true))
            #expect(FrameDescriber.mirrored(descriptor.values) == expected.values)
        }
    }

    @Test("Mirroring changes the descriptor of an asymmetric picture, and mirroring twice restores it")
    func involution() {
        var describer = FrameDescriber()
        let picture = Picture.scene(width: 120, height: 90, seed: 5)
        let values = describer.describe(Frame(picture: picture, time: .zero, isKeyframe: true)).values
        let mirrored = FrameDescriber.mirrored(values)
        for block in FrameDescriber.layout.blocks where !["hsv-histogram", "block-motion"].contains(block.name) {
            #expect(values[block.range] != mirrored[block.range], "\(block.name) does not see the mirror")
        }
        #expect(FrameDescriber.mirrored(mirrored) == values)
    }

    @Test("Each extractor mirrors its block")
    func extractors() {
        let picture = Picture.scene(width: 90, height: 120, seed: 6)
        let extractors: [any DescriptorExtractor] = [
            HSVHistogram(), ColorLayout(), LocalBinaryPatterns(), EdgeHistogram(), OrientedGradients(), LumaStructure(),
        ]
        for extractor in extractors {
            let values = extractor.describe(DescriptorPicture(picture))
            #expect(values.count == extractor.count)
            #expect(extractor.mirrored(values) == extractor.describe(DescriptorPicture(picture.mirrored)))
        }
    }

    @Test("A video mirrored by ffmpeg has the mirrored descriptors", .enabled(if: Video.canRun, "needs ffmpeg"))
    func mirroredVideo() throws {
        let video = try Video()
        let lossless = ["-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuv444p"]
        try video.make("a.mkv", ["-f", "lavfi", "-i", "testsrc2=size=256x144:rate=4:duration=2"] + lossless)
        try video.make("b.mkv", ["-i", video.path("a.mkv"), "-vf", "hflip"] + lossless)
        let frames = try video.pictures("a.mkv", width: 256, height: 144)
        let mirrored = try video.pictures("b.mkv", width: 256, height: 144)
        #expect(frames.count == 8 && mirrored.count == 8)
        #expect(frames[3].mirrored == mirrored[3])
        var describer = FrameDescriber()
        var mirrorDescriber = FrameDescriber()
        for (frame, mirror) in zip(frames, mirrored) {
            let descriptor = describer.describe(Frame(picture: frame, time: .zero, isKeyframe: true))
            let expected = mirrorDescriber.describe(Frame(picture: mirror, time: .zero, isKeyframe: true))
            #expect(FrameDescriber.mirrored(descriptor.values) == expected.values)
        }
    }
}
