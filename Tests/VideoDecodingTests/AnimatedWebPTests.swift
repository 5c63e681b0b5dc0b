import ClipTypes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@Suite("Animated WebP")
struct AnimatedWebPTests {
    let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    @Test("Its frames are those of the animated PNG of the same pictures", arguments: ["rgba", "rgb24"])
    func sameAsAnimatedPNG(format: String) throws {
        let (webp, png) = (directory.path("a.webp"), directory.path("a.apng"))
        let source = "testsrc2=s=160x120:r=5:d=2,format=rgba,colorchannelmixer=aa=0.7,format=\(format)"
        try Program.ffmpeg(["-f", "lavfi", "-i", source, "-c:v", "libwebp_anim", "-lossless", "1", webp])
        try Program.ffmpeg(["-f", "lavfi", "-i", source, "-f", "apng", png])
        let (found, expected) = (
            try decodeAll(webp, .every(.milliseconds(1))), try decodeAll(png, .every(.milliseconds(1)))
        )
        #expect(found.report.status == .ok && found.report.metadata.conversions == expected.report.metadata.conversions)
        #expect(found.report.metadata.frameCount == 10 && found.report.metadata.duration == .seconds(2))
        #expect(found.frames.map(\.time) == (0..<10).map { .milliseconds(200 * $0) })
        try #require(found.frames.count == expected.frames.count)
        for (frame, reference) in zip(found.frames, expected.frames) {
            let measured = zip(frame.picture.planes, reference.picture.planes).map(psnr)
            #expect(measured.allSatisfy { $0 > 45 }, "\(frame.time): \(measured)")
        }
    }

    @Test("A frame is blended or replaces, and its place becomes transparent if it says so")
    func composition() throws {
        let blue = try picture("blue", 8)
        let (red, green) = (try picture("red", 4), try picture("lime@0.5", 4))
        let path = try directory.write(
            "a.webp",
            Self.animation(
                side: 8,
                [
                    (blue, 0, 100, true, false), (red, 2, 5, true, true), (green, 4, 100, true, false),
                    (green, 0, 100, false, false),
                ]))
        let (frames, report) = try decodeAll(path, .every(.milliseconds(1)))
        #expect(report.status == .ok && report.metadata.conversions == [.transparency])
        // A frame of 5 ms is shown for 100 ms, as in browsers.
        #expect(frames.map(\.time) == [0, 100, 200, 300].map { .milliseconds($0) })
        #expect(report.metadata.duration == .milliseconds(400))
        // In BT.601, the luma of blue is 29, of red 76, of green 150; half of green 202 over white and 90 over blue.
        let expected: [[(place: Int, luma: Int)]] = [
            [(0, 29), (7, 29)], [(0, 29), (2, 76), (5, 76), (6, 29)], [(0, 29), (2, 255), (4, 202), (7, 90)],
            [(0, 202), (3, 202), (4, 202), (7, 90)],
        ]
        try #require(frames.count == expected.count)
        for (frame, values) in zip(frames, expected) {
            for (place, luma) in values {
                let found = Int(frame.picture.luma[place * 8 + place])
                #expect(abs(found - luma) <= 2, "\(frame.time), pixel \(place): \(found)")
            }
        }
    }

    @Test("A frame beyond the canvas or with damaged data is counted as damaged, and the others are shown")
    func damaged() throws {
        let (blue, red) = (try picture("blue", 8), try picture("red", 4))
        for wrong in [(red, 6, 100, true, false), (Array(red.prefix(22)), 0, 100, true, false)] {
            let file = Self.animation(side: 8, [(blue, 0, 100, true, false), wrong, (red, 0, 100, true, false)])
            let (frames, report) = try decodeAll(directory.write("a.webp", file), .every(.milliseconds(1)))
            #expect(frames.count == 2 && report.status == .partial)
            #expect(frames.first?.picture.luma.first == 29 && frames.last?.picture.luma.last == 29)
        }
        let cut = Self.animation(side: 8, [(blue, 0, 100, true, false), (red, 0, 100, true, false)]).dropLast(20)
        #expect(try decodeAll(directory.write("cut.webp", cut), .every(.milliseconds(1))).report.status == .partial)
        let empty = try directory.write("empty.webp", Self.animation(side: 8, []))
        #expect(errorCode(empty) == .noFrames)
    }

    @Test("An animation of one frame is a still picture, also as ffmpeg writes it")
    func oneFrame() throws {
        let path = directory.path("a.webp")
        try Program.ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=s=64x64:r=5:d=1", "-frames:v", "1", "-c:v", "libwebp_anim", path,
        ])
        let (frames, report) = try decodeAll(path)
        #expect(frames.count == 1 && report.metadata.duration == .zero && report.metadata.frameCount == 1)
    }

    @Test("A canvas of too many pixels is refused")
    func tooLarge() throws {
        let file = Self.animation(side: 16_384, [(try picture("blue", 8), 0, 100, true, false)])
        var limits = DecodingLimits.standard
        limits.framePixels = 1 << 20
        #expect(try errorCode(directory.write("a.webp", file), limits: limits) == .tooManyPixels)
    }

    /// The chunks of a lossless WebP picture of one color.
    private func picture(_ color: String, _ side: Int) throws -> [UInt8] {
        let path = directory.path("\(UUID()).webp")
        try Program.ffmpeg([
            "-f", "lavfi", "-i", "color=\(color):s=\(side)x\(side):d=1,format=bgra", "-frames:v", "1", "-c:v",
            "libwebp", "-lossless", "1", path,
        ])
        return try Array(Data(contentsOf: URL(filePath: path)).dropFirst(12))
    }

    /// An animation of square frames: their chunks, the place of their corner in both directions, the duration in
    /// milliseconds, and whether they are blended and disposed of.
    private static func animation(side: Int, _ frames: [([UInt8], Int, Int, Bool, Bool)]) -> [UInt8] {
        func little(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        var body = Array("WEBPVP8X".utf8) + little(10, 4) + [0x12, 0, 0, 0] + little(side - 1, 3) + little(side - 1, 3)
        body += Array("ANIM".utf8) + little(6, 4) + [255, 255, 255, 255, 0, 0]
        for (chunks, place, duration, blends, disposes) in frames {
            // The size is in the header of lossless data, one less in 14 bits.
            let size = Int(chunks[9]) | Int(chunks[10] & 0x3F) << 8
            body += Array("ANMF".utf8) + little(chunks.count + 16, 4) + little(place / 2, 3) + little(place / 2, 3)
            body += little(size, 3) + little(size, 3) + little(duration, 3) + [(blends ? 0 : 2) | (disposes ? 1 : 0)]
            body += chunks
        }
        return Array("RIFF".utf8) + little(body.count, 4) + body
    }
}
