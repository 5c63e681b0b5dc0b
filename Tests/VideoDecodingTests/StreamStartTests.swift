import ClipTypes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@Suite("Streams that are cut anywhere are found, and other containers are named")
struct StreamStartTests {
    let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    private func encode(_ name: String, _ options: [String]) throws -> [UInt8] {
        let path = directory.path(name)
        try Program.ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=96x64:r=25:d=4"] + options + [path])
        return try [UInt8](Data(contentsOf: URL(filePath: path)))
    }

    private static let h264 = ["-c:v", "libx264", "-g", "10", "-bf", "0", "-pix_fmt", "yuv420p"]

    @Test("A transport stream of packets of 188, 192 or 204 bytes may begin anywhere", arguments: [188, 192, 204])
    func transportStream(size: Int) throws {
        var bytes = try encode("a.ts", Self.h264 + ["-mpegts_m2ts_mode", size == 192 ? "1" : "0"])
        if size == 204 {
            bytes = stride(from: 0, to: bytes.count, by: 188).flatMap {
                bytes[$0..<$0 + 188] + [UInt8](repeating: 0xEE, count: 16)
            }
        }
        #expect(try decodeAll(directory.write("whole.ts", bytes), .every(.milliseconds(1))).frames.count == 100)
        let junk = (0..<3000).map { UInt8(truncatingIfNeeded: $0 &* 77 &+ 13) }
        for start in [junk + bytes, Array("HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\n\r\n".utf8) + bytes] {
            let path = try directory.write("junk.ts", start)
            #expect(try decodeAll(path, .every(.milliseconds(1))).frames.count >= 99)
        }
        for cut in [1, 100, 187, 5 * size + 60, 12_345] {
            let path = try directory.write("cut.ts", bytes[cut...])
            let found = try decodeAll(path, .every(.milliseconds(1))).frames.count
            // ffmpeg drops the frames before the first keyframe after the cut, too.
            #expect(
                try found == ContainerReference(path, width: 16, height: 16).times.count && found > 40, "cut at \(cut)")
        }
    }

    @Test("A program stream may begin within a pack")
    func programStream() throws {
        let bytes = try encode("a.mpg", ["-c:v", "mpeg2video", "-g", "10"])
        for cut in [1, 1000, 5000] {
            #expect(
                try decodeAll(directory.write("cut.mpg", bytes[cut...]), .every(.milliseconds(1))).frames.count > 60)
        }
    }

    @Test(
        "The error names a container that is not accepted",
        arguments: [
            ("a.nut", ["-c:v", "mpeg4"], "NUT"), ("a.mxf", ["-c:v", "mpeg2video"], "MXF"),
            ("a.gxf", ["-c:v", "mpeg2video", "-s", "720x576", "-pix_fmt", "yuv422p"], "GXF"),
            ("a.dv", ["-c:v", "dvvideo", "-s", "720x576", "-pix_fmt", "yuv420p"], "DV"),
            ("a.wtv", ["-c:v", "mpeg2video"], "WTV"), ("a.rm", ["-c:v", "rv10"], "RealMedia"),
            ("a.swf", ["-c:v", "flv"], "Flash"), ("a.y4m", [], "YUV4MPEG"),
        ] as [(String, [String], String)])
    func named(name: String, encoding: [String], container: String) throws {
        _ = try encode(name, encoding)
        let path = directory.path(name)
        let error = #expect(throws: VideoDecodingError.self) { try decodeAll(path) }
        #expect(
            error?.code == .refusedFormat && error?.message.hasPrefix(container) == true, "\(error?.message ?? "none")")
    }
}
