import ClipTypes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@Suite("The bitstream decides where decoding can start")
struct KeyframeTests {
    let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    private func encode(_ name: String, _ encoding: [String], size: String = "176x144") throws -> String {
        let path = directory.path(name)
        try Program.ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=\(size):r=20:d=4"] + encoding + [path])
        return path
    }

    @Test("Periodic intra refresh is decoded from its start", arguments: ["a.mp4", "a.mkv", "a.ts", "a.flv"])
    func intraRefresh(name: String) throws {
        let path = try encode(
            name, ["-c:v", "libx264", "-x264-params", "intra-refresh=1:keyint=20:bframes=2", "-pix_fmt", "yuv420p"])
        let every = try decodeAll(path, .every(.milliseconds(1)))
        #expect(every.frames.count == 80)
        for sampling in [FrameSampler.adaptive, .uniform(count: 7), .every(.seconds(1))] {
            let (frames, report) = try decodeAll(path, sampling)
            #expect(report.status == .ok && frames.count >= 4, "\(sampling): \(report.lossReason ?? "")")
            // Only the loop filter of isolated keyframes may differ, and no frame here is one.
            #expect(frames.allSatisfy { every.frames.contains($0) }, "\(sampling)")
        }
    }

    @Test(
        "A track without a table of keyframes, in which all frames are flagged, gives the same frames",
        arguments: [
            ("a.mp4", ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "30"]),
            ("a.mp4", ["-c:v", "libx265", "-x265-params", "log-level=none:keyint=30", "-pix_fmt", "yuv420p"]),
            ("a.mp4", ["-c:v", "mpeg4", "-g", "30", "-bf", "2"]),
            ("a.mp4", ["-c:v", "mpeg2video", "-g", "30", "-r", "25"]),
            ("a.mp4", ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "30"]),
            ("a.mp4", ["-c:v", "libsvtav1", "-preset", "12", "-g", "30", "-pix_fmt", "yuv420p"]),
            ("a.mov", ["-c:v", "h263", "-g", "30"]), ("a.mov", ["-c:v", "msmpeg4v3", "-g", "30"]),
            ("a.mov", ["-c:v", "wmv2", "-g", "30"]), ("a.mov", ["-c:v", "flv", "-g", "30"]),
        ] as [(String, [String])])
    func missingTable(name: String, encoding: [String]) throws {
        let path = try encode(name, encoding)
        var bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
        let box = Array("stss".utf8)
        let place = try #require(bytes.indices.dropLast(3).last { bytes[$0...].starts(with: box) })
        bytes.replaceSubrange(place..<place + 4, with: Array("free".utf8))
        let flagged = try directory.write("flagged-" + name, bytes)
        for sampling in [FrameSampler.adaptive, .uniform(count: 5), .keyframes] {
            let (frames, report) = try decodeAll(flagged, sampling)
            let honest = try decodeAll(path, sampling)
            #expect(frames == honest.frames && report.status == .ok, "\(sampling)")
        }
    }
}
