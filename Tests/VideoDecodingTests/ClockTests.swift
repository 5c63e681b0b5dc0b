import ClipTypes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@Suite("Times are those of the clock that players show")
struct ClockTests {
    let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    /// Two seconds of a test picture, whose timestamps begin at `start` seconds.
    private func run(_ name: String, from start: String, _ encoding: [String]) throws -> [UInt8] {
        let path = directory.path(name)
        try Program.ffmpeg(
            ["-f", "lavfi", "-i", "testsrc2=s=96x64:r=25:d=2", "-f", "lavfi", "-i", "sine=d=2"] + encoding
                + ["-c:a", "mp2", "-shortest", "-output_ts_offset", start, "-muxdelay", "0", path])
        return try [UInt8](Data(contentsOf: URL(filePath: path)))
    }

    private static let h264 = [
        "-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-bf", "2", "-pix_fmt", "yuv420p",
    ]
    private static let mpeg2 = ["-c:v", "mpeg2video", "-g", "10", "-bf", "2"]

    @Test(
        "A run of timestamps that starts over or jumps follows the one before, as ffmpeg joins them",
        arguments: [
            ("a.ts", h264, "0"), ("a.ts", h264, "1"), ("a.ts", h264, "40"), ("a.ts", h264, "3600"),
            ("a.mpg", mpeg2, "0"),
            ("a.mpg", mpeg2, "100"), ("a.m2ts", h264, "0"),
        ])
    func joinedRuns(name: String, encoding: [String], second: String) throws {
        let bytes = try run(name, from: "5", encoding) + run("b-" + name, from: second, encoding)
        let path = try directory.write("joined-" + name, bytes)
        let (frames, report) = try decodeAll(path, .every(.milliseconds(1)))
        let reference = try ContainerReference(path, width: 16, height: 16)
        #expect(frames.count == 100 && reference.times.count == 100)
        // ffmpeg also follows the sound, whose frames have other durations.
        for (frame, time) in zip(frames, reference.times) {
            #expect(abs(frame.time.inSeconds - (time ?? -1)) < 0.1, "\(frame.time)")
        }
        // Without a gap: 100 frames of 40 ms, the first of them at most a frame of sound after the start.
        #expect(zip(frames, frames.dropFirst()).allSatisfy { $1.time - $0.time == .milliseconds(40) })
        #expect(report.metadata.duration >= .seconds(4) && report.metadata.duration < .milliseconds(4100))
    }

    @Test("A clock of 33 bits that wraps goes on")
    func wrap() throws {
        // 2³³ ticks of 1/90,000 s are 95,443.72 s.
        _ = try run("a.ts", from: "95442.9", Self.h264)
        let (frames, report) = try decodeAll(directory.path("a.ts"), .every(.milliseconds(1)))
        #expect(frames.count == 50 && report.metadata.frameCount == 50)
        #expect(zip(frames, frames.dropFirst()).allSatisfy { $1.time - $0.time == .milliseconds(40) })
    }

    @Test(
        "A gap of eight seconds stays, and one of twelve is closed where timestamps are those of a clock",
        arguments: ["10", "14"])
    func gaps(second: String) throws {
        let bytes = try run("a.ts", from: "0", Self.h264) + run("b.ts", from: second, Self.h264)
        let frames = try decodeAll(directory.write("c.ts", bytes), .every(.milliseconds(1))).frames
        try #require(frames.count == 100)
        let gap = frames[50].time - frames[49].time
        #expect(second == "10" ? gap > .milliseconds(7900) && gap < .milliseconds(8200) : gap == .milliseconds(40))
    }

    @Test(
        "A picture that begins after the sound keeps its times",
        arguments: ["a.mp4", "a.mov", "a.mkv", "a.ts", "a.flv"])
    func lateStart(name: String) throws {
        let path = directory.path(name)
        try Program.ffmpeg([
            "-f", "lavfi", "-i", "sine=d=9", "-itsoffset", "5", "-f", "lavfi", "-i", "testsrc2=s=96x64:r=20:d=3",
            "-map",
            "0", "-map", "1", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-vsync",
            "passthrough", path,
        ])
        let (frames, report) = try decodeAll(path, .every(.milliseconds(500)))
        #expect(frames.count == 6)
        for (index, frame) in frames.enumerated() {
            // Some containers begin a frame of sound earlier.
            #expect(abs(frame.time.inSeconds - 5 - 0.5 * Double(index)) < 0.05)
        }
        #expect(abs(report.metadata.duration.inSeconds - 8) < 0.05)
    }

    @Test(
        "Equal, repeated, constant and backward timestamps end in the times that ffmpeg gives",
        arguments: ["a.mkv", "a.flv", "a.ts", "a.avi"],
        ["0", "floor(N/2)*2", "floor(N/5)*5", "if(mod(N\\,10)\\,N\\,max(0\\,N-3))"])
    func degenerate(name: String, timestamps: String) throws {
        let path = directory.path(name)
        try Program.ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=s=96x64:r=25:d=2", "-c:v", "libx264", "-bf", "0", "-g", "10", "-pix_fmt",
            "yuv420p", "-bsf:v", "setts=pts=\(timestamps):dts=\(timestamps)", path,
        ])
        let (frames, report) = try decodeAll(path, .every(.milliseconds(1)))
        let reference = try ContainerReference(path, width: 16, height: 16)
        // A time is sampled once.
        var times: [Double] = []
        for time in reference.times.compactMap({ $0 }) where time - (times.last ?? -1) > 0.0005 { times.append(time) }
        #expect(report.status == .ok && report.metadata.frameCount == reference.times.count)
        #expect(frames.count == times.count)
        for (frame, time) in zip(frames, times) { #expect(abs(frame.time.inSeconds - time) < 0.0015) }
    }
}
