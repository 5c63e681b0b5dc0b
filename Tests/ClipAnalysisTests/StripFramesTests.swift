import ClipModels
import ClipTypes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@testable import ClipAnalysis

@Suite("The strip of a clip")
struct StripFramesTests {
    /// A picture of one gray value with a soft pattern.
    private static func picture(_ level: Int, width: Int = 256, height: Int = 144) -> Picture {
        let luma = (0..<width * height).map { UInt8(level + $0 % width * 20 / width) }
        let plain = [UInt8](repeating: 128, count: width * height)
        return Picture(width: width, height: height, luma: luma, blueDifference: plain, redDifference: plain)
    }

    /// The luma in the middle of each of the strip's equal parts, as ffmpeg decodes it.
    private static func levels(of strip: ClipStrip, parts: Int) throws -> [Int] {
        let folder = try TemporaryFolder()
        let path = try folder.write(Data(strip.bytes), to: "strip.jpg")
        try FFmpeg.run(["-i", path, "-f", "rawvideo", "-pix_fmt", "gray", folder.path("gray")])
        let gray = [UInt8](try Data(contentsOf: URL(filePath: folder.path("gray"))))
        #expect(gray.count == strip.width * strip.height)
        let row = strip.height / 2 * strip.width
        return (0..<parts).map { Int(gray[row + (2 * $0 + 1) * strip.width / (2 * parts)]) }
    }

    @Test(
        "is of four evenly spread frames, or of all if there are fewer",
        arguments: [
            (1, [0]), (2, [0, 1]), (3, [0, 1, 2]), (4, [0, 1, 2, 3]), (16, [2, 6, 10, 14]), (40, [4, 12, 24, 32]),
        ])
    func spread(count: Int, chosen: [Int]) throws {
        var frames = StripFrames()
        for number in 0..<count { frames.append(Self.picture(20 + 5 * number), weight: 0.5) }
        let strip = try #require(frames.strip())
        // By hand: as high as 72,000 pixels of pictures of 16:9 allow, at most 128.
        let (width, height) = [(228, 128), (228, 128), (206, 116), (178, 100)][chosen.count - 1]
        #expect(strip.height == height && strip.width == chosen.count * width)
        let levels = try Self.levels(of: strip, parts: chosen.count)
        for (level, number) in zip(levels, chosen) { #expect(abs(level - (30 + 5 * number)) <= 3) }
    }

    @Test("leaves out frames that show nothing; there is none without others")
    func blank() throws {
        var frames = StripFrames()
        frames.append(Self.picture(200), weight: 0)
        #expect(frames.strip() == nil)
        for level in [40, 100] {
            frames.append(Self.picture(level), weight: 1)
            frames.append(Self.picture(200), weight: 0)
        }
        let levels = try Self.levels(of: #require(frames.strip()), parts: 2)
        #expect(zip(levels, [50, 110]).allSatisfy { abs($0 - $1) <= 3 })
    }

    @Test(
        "keeps the sides of any shape in proportion, also where frames differ",
        arguments: [(16, 576), (577, 3), (1, 1)])
    func shapes(width: Int, height: Int) throws {
        var frames = StripFrames()
        for level in [50, 150] { frames.append(Self.picture(level, width: width, height: height), weight: 1) }
        var strip = try #require(frames.strip())
        #expect(abs(Double(strip.width) / 2 - Double(width * strip.height) / Double(height)) <= 2 || strip.height == 2)
        frames.append(Self.picture(100), weight: 1)
        strip = try #require(frames.strip())
        // By hand: two pictures of 577x3 and one of 16:9 are 386 times as wide as high, and have 72,000 pixels.
        #expect(strip.height == (width > 100 ? 12 : 128))
    }

    @Test(
        "is at most 12 KB, whatever the frames: noise is compressed more and then scaled down; same frames, same bytes")
    func noise() throws {
        var frames = StripFrames()
        var state: UInt64 = 7
        for _ in 0..<4 {
            let planes = (0..<3).map { _ in
                (0..<576 * 144).map { _ in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return UInt8(state >> 56)
                }
            }
            frames.append(
                Picture(width: 576, height: 144, luma: planes[0], blueDifference: planes[1], redDifference: planes[2]),
                weight: 1)
        }
        let strip = try #require(frames.strip())
        #expect(strip.bytes.count <= 12_000 && strip.height <= 66)
        #expect(frames.strip() == strip)
    }

    @Test("of each sample and of each clip of the corpus opens, upright and in the proportions of the clip")
    func clips() throws {
        let analyzer = ClipAnalyzer(model: .shipped)
        let names = try FileManager.default.contentsOfDirectory(atPath: Samples.folder).filter { $0.hasSuffix(".mp4") }
        let paths = names.sorted().prefix(12).map { Samples.path($0) } + Corpus.clips.prefix(12).map { Corpus.path($0) }
        var sizes: [Int] = []
        for path in paths {
            var times = StageTimes()
            let analysis = analyzer.analyze(
                try InputFile(opening: path), sampling: .adaptive, makesStrip: true, addingTo: &times)
            guard analysis.embedding != nil else {
                #expect(analysis.strip == nil)
                continue
            }
            let strip = try #require(analysis.strip, "\(path)")
            sizes.append(strip.bytes.count)
            _ = try Self.levels(of: strip, parts: 1)
        }
        #expect(sizes.count > 10 && sizes.allSatisfy { 500...ClipStrip.maximumByteCount ~= $0 }, "\(sizes)")
    }
}
