import ClipTypes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@Suite("PNG files")
struct PNGEncoderTests {
    private func decoded(_ png: [UInt8]) throws -> Picture {
        let folder = try TemporaryFolder()
        let path = try folder.write(Data(png), to: "picture.png")
        return try #require(try decodeAll(path).frames.first).picture
    }

    @Test("decode to the encoded picture, also of odd sizes", arguments: [(48, 32), (33, 17), (1, 1)])
    func roundTrip(width: Int, height: Int) throws {
        let count = width * height
        // Colors within RGB: around the middle of each plane.
        let picture = Picture(
            width: width, height: height, luma: (0..<count).map { UInt8(80 + $0 * 7 % 96) },
            blueDifference: (0..<count).map { UInt8(108 + $0 * 5 % 40) },
            redDifference: (0..<count).map { UInt8(108 + $0 * 3 % 40) })
        let again = try decoded(PNGEncoder.encode(picture))
        #expect(again.width == width && again.height == height)
        for (plane, other) in zip(picture.planes, again.planes) {
            #expect(zip(plane, other).allSatisfy { abs(Int($0) - Int($1)) <= 2 })
        }
    }

    @Test("have the colors of full-range BT.601, clipped to RGB")
    func colors() throws {
        func rgb(_ luma: UInt8, _ blue: UInt8, _ red: UInt8) throws -> [UInt8] {
            let png = try PNGEncoder.encode(
                Picture(width: 1, height: 1, luma: [luma], blueDifference: [blue], redDifference: [red]))
            let folder = try TemporaryFolder()
            let path = try folder.write(Data(png), to: "pixel.png")
            let output = folder.path("pixel.rgb")
            try Program.ffmpeg(["-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", output])
            return [UInt8](try Data(contentsOf: URL(filePath: output)))
        }
        #expect(try rgb(0, 128, 128) == [0, 0, 0])
        #expect(try rgb(255, 128, 128) == [255, 255, 255])
        // By hand: 100 + 1.402 * 50, 100 - 0.344136 * 20 - 0.714136 * 50, 100 + 1.772 * 20.
        #expect(try rgb(100, 148, 178) == [170, 57, 135])
        #expect(try rgb(255, 255, 255) == [255, 121, 255])
    }

    @Test("are the same bytes for the same picture")
    func determinism() throws {
        let picture = Picture(
            width: 20, height: 10, luma: (0..<200).map { UInt8($0) },
            blueDifference: [UInt8](repeating: 90, count: 200), redDifference: [UInt8](repeating: 160, count: 200))
        #expect(try PNGEncoder.encode(picture) == PNGEncoder.encode(picture))
    }
}
