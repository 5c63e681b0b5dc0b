import ClipTypes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@Suite("The video is the track that players show")
struct TrackTests {
    let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    private static let moving = ["-f", "lavfi", "-i", "testsrc2=s=128x96:r=10:d=2"]
    private static let large = ["-f", "lavfi", "-i", "testsrc2=s=256x192:r=10:d=2"]
    private static let picture = ["-f", "lavfi", "-i", "color=red:s=320x240:d=0.04"]
    private static let h264 = ["-c:v", "libx264", "-pix_fmt", "yuv420p"]

    private func width(_ name: String, _ arguments: [String]) throws -> Int {
        let path = directory.path(name)
        try Program.ffmpeg(arguments + [path])
        let (frames, report) = try decodeAll(path)
        #expect(frames.count >= 4 && report.status == .ok)
        return report.metadata.width
    }

    @Test(
        "One of a single picture is not it, whatever its size, its place and its flags",
        arguments: [
            ("a.mp4", "mjpeg"), ("a.mp4", "png"), ("a.mkv", "mjpeg"), ("a.mov", "libx264"), ("a.ts", "libx264"),
        ])
    func singlePicture(name: String, codec: String) throws {
        for order in [["-map", "0", "-map", "1"], ["-map", "1", "-map", "0"]] {
            let streams = order[1] == "0" ? (0, 1) : (1, 0)
            let found = try width(
                name,
                Self.moving + Self.picture + order + Self.h264
                    + ["-c:v:\(streams.1)", codec, "-disposition:v:\(streams.1)", "default"])
            #expect(found == 128)
        }
    }

    @Test("A picture is it if the other track cannot be decoded")
    func otherRefused() throws {
        let path = directory.path("a.mkv")
        try Program.ffmpeg(
            Self.picture + Self.moving
                + ["-map", "0", "-map", "1", "-c:v:0", "libx264", "-c:v:1", "ffv1", "-pix_fmt", "yuv420p", path])
        let (frames, report) = try decodeAll(path)
        #expect(frames.count == 1 && report.metadata.width == 320)
    }

    @Test("Of two that move, it is the default one, else the larger one", arguments: ["a.mkv", "a.mp4"])
    func twoMoving(name: String) throws {
        let both = Self.moving + Self.large + ["-map", "0", "-map", "1"] + Self.h264
        #expect(try width(name, both + ["-disposition:v:0", "default", "-disposition:v:1", "0"]) == 128)
        #expect(try width(name, both + ["-disposition:v:1", "default", "-disposition:v:0", "0"]) == 256)
        #expect(try width(name, both + ["-disposition:v:0", "default", "-disposition:v:1", "default"]) == 256)
    }

    @Test("Cover art and an empty track are not it")
    func coverAndEmpty() throws {
        let cover = ["-disposition:v:1", "attached_pic", "-c:v:1", "mjpeg"]
        #expect(try width("a.mp4", Self.moving + Self.picture + ["-map", "0", "-map", "1"] + Self.h264 + cover) == 128)
        // The second track begins after the end, so that nothing of it is written.
        let empty = Self.moving + Self.large + ["-map", "0", "-map", "1"] + Self.h264 + ["-frames:v:1", "0"]
        #expect(try width("b.ts", empty) == 128)
    }
}
