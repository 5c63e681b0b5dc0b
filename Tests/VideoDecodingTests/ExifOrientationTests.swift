import ClipTypes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@Suite("EXIF orientation")
struct ExifOrientationTests {
    /// Where EXIF 2.3 puts the row 0 and the column 0 of the stored picture, for the values 1 to 8.
    private static let places = [
        ("top", "left"), ("top", "right"), ("bottom", "right"), ("bottom", "left"), ("left", "top"), ("right", "top"),
        ("right", "bottom"), ("left", "bottom"),
    ]

    @Test(
        "Pictures are upright, whatever the format and the order of bytes", arguments: ["jpg", "png", "webp"], 1...8)
    func formats(format: String, value: Int) throws {
        let directory = try TemporaryFolder()
        let path = directory.path("a." + format)
        try Program.ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=64x32:d=1", "-frames:v", "1", path])
        let stored = try #require(decodeAll(path).frames.first).picture
        let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
        let exif = Self.exif(value, isBigEndian: value.isMultiple(of: 2))
        let (frames, report) = try decodeAll(directory.write("b." + format, Self.adding(exif, to: bytes, format)))
        #expect(frames.map(\.picture) == [Self.shown(stored, value)])
        #expect(report.metadata.conversions == (value == 1 ? [] : [.orientation]))
    }

    @Test("Values that are not in 1...8 and cut metadata are ignored", arguments: [0, 9, 65535])
    func otherValues(value: Int) throws {
        let directory = try TemporaryFolder()
        let path = directory.path("a.png")
        try Program.ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=64x32:d=1", "-frames:v", "1", path])
        let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
        let stored = try decodeAll(path).frames
        let exif = Self.exif(value, isBigEndian: true)
        for length in [exif.count, 20, 9, 4, 0] {
            let changed = Self.adding(Array(exif.prefix(length)), to: bytes, "png")
            #expect(try decodeAll(directory.write("b.png", changed)).frames == stored)
        }
    }

    /// TIFF data with one entry: tag 0x0112 (orientation), type short, count 1.
    private static func exif(_ value: Int, isBigEndian: Bool) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
            return isBigEndian ? bytes.reversed() : bytes
        }
        let header = Array((isBigEndian ? "MM" : "II").utf8) + number(42, 2) + number(8, 4)
        return header + number(1, 2) + number(0x0112, 2) + number(3, 2) + number(1, 4) + number(value, 2)
            + [0, 0, 0, 0, 0, 0]
    }

    private static func adding(_ exif: [UInt8], to file: [UInt8], _ format: String) -> [UInt8] {
        func big(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        func little(_ value: Int, _ count: Int) -> [UInt8] { big(value, count).reversed() }
        switch format {
        case "jpg":
            return Array(file[..<2]) + [0xFF, 0xE1] + big(exif.count + 8, 2) + Array("Exif\0\0".utf8) + exif
                + file[2...]
        case "png":
            // After the header; decoders do not check the sum of a chunk that they skip.
            let chunk = big(exif.count, 4) + Array("eXIf".utf8) + exif + [0, 0, 0, 0]
            return Array(file[..<33]) + chunk + file[33...]
        default:
            // The extended header with the flag of EXIF and the size, and the metadata after the picture.
            let header = Array("VP8X".utf8) + little(10, 4) + [8, 0, 0, 0] + little(63, 3) + little(31, 3)
            let picture = Array(file[12...]) + (file.count.isMultiple(of: 2) ? [] : [0])
            let metadata = Array("EXIF".utf8) + little(exif.count, 4) + exif
            let body = Array("WEBP".utf8) + header + picture + metadata
            return Array("RIFF".utf8) + little(body.count, 4) + body
        }
    }

    private static func shown(_ stored: Picture, _ value: Int) -> Picture {
        let (row, column) = places[value - 1]
        let isTurned = row == "left" || row == "right"
        let (width, height) = isTurned ? (stored.height, stored.width) : (stored.width, stored.height)
        func plane(_ values: [UInt8]) -> [UInt8] {
            var result = [UInt8](repeating: 0, count: values.count)
            for y in 0..<stored.height {
                for x in 0..<stored.width {
                    func position(_ edge: String, _ distance: Int) -> Int {
                        switch edge {
                        case "right": width - 1 - distance
                        case "bottom": height - 1 - distance
                        default: distance
                        }
                    }
                    let (down, across) = (position(row, y), position(column, x))
                    let (shownX, shownY) = isTurned ? (down, across) : (across, down)
                    result[shownY * width + shownX] = values[y * stored.width + x]
                }
            }
            return result
        }
        return Picture(
            width: width, height: height, luma: plane(stored.luma), blueDifference: plane(stored.blueDifference),
            redDifference: plane(stored.redDifference))
    }
}
