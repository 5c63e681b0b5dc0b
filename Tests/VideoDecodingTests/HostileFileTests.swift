import ClipTypes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@Suite("Hostile files are rejected with the right error")
struct HostileFileTests {
    let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    /// A small valid clip.
    private func clip(_ name: String, _ arguments: [String] = ["-pix_fmt", "yuv420p"], size: String = "64x64") throws
        -> String
    {
        let path = directory.path(name)
        try Program.ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=\(size):r=10:d=1"] + arguments + [path])
        return path
    }

    @Test(
        "The files that a playlist names are not opened",
        arguments: [
            "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nsegment.ts\n#EXT-X-ENDLIST\n",
            "\u{FEFF}\n #EXTM3U\n#EXTINF:2,\nsegment.ts\n",
            "ffconcat version 1.0\nfile segment.ts\n",
            "file 'segment.ts'\n",
            "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
            "<?xml version=\"1.0\"?><MPD><Period/></MPD>",
        ])
    func playlists(text: String) throws {
        _ = try clip("segment.ts")
        #expect(try errorCode(directory.write("a.mp4", text.utf8)) == .refusedPlaylist)
    }

    @Test("Only the file itself is read, whatever a data reference of a MOV")
    func externalReference() throws {
        // An `alis`/`url ` data reference without the "in this file" flag makes libav look for another file.
        let path = try clip("a.mp4")
        var bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
        let pattern = Array("url ".utf8) + [0, 0, 0, 1]
        let place = try #require(bytes.indices.dropLast(8).first { bytes[$0...].starts(with: pattern) })
        bytes[place + 7] = 0
        // The other file is not opened: the samples are those at the same places of this one, which are still there.
        let found = try decodeAll(directory.write("b.mp4", bytes), .every(.milliseconds(100)))
        let honest = try decodeAll(path, .every(.milliseconds(100)))
        #expect(found.frames == honest.frames && found.frames.count == 10 && found.report == honest.report)
    }

    @Test(
        "The error names what a file is that is not a video",
        arguments: [
            ("hello, world\n", VideoDecodingError.Code.unrecognizedFormat, "text"),
            ("<!DOCTYPE html><html><body>404</body></html>", .unrecognizedFormat, "HTML page"),
            ("%PDF-1.4\n", .refusedFormat, "PDF"), ("PK\u{3}\u{4}\u{14}\0", .refusedFormat, "ZIP"),
            ("YUV4MPEG2 W64 H64 F25:1\nFRAME\n", .refusedFormat, "YUV4MPEG"),
            ("ID3\u{3}\0\0\0\0\0\0", .noVideoStream, "MPEG audio"), ("RIFF\0\0\0\0WAVEfmt ", .noVideoStream, "WAV"),
        ])
    func otherContents(text: String, code: VideoDecodingError.Code, name: String) throws {
        let path = try directory.write("a.mp4", text.utf8)
        let error = #expect(throws: VideoDecodingError.self) { try decodeAll(path) }
        #expect(error?.code == code)
        #expect(error?.message.contains(name) == true, "\(String(describing: error))")
    }

    @Test("Only regular files that are not empty are opened")
    func notFiles() throws {
        #expect(errorCode(directory.path("none.mp4")) == .cannotOpenFile)
        #expect(errorCode(directory.path("zero\0byte.mp4")) == .cannotOpenFile)
        #expect(errorCode(directory.path("")) == .notARegularFile)
        #expect(errorCode("/dev/zero") == .notARegularFile)
        #expect(try errorCode(directory.write("empty.mp4", [])) == .emptyFile)
        try Program.run("mkfifo", [directory.path("pipe.mp4")])
        #expect(errorCode(directory.path("pipe.mp4")) == .notARegularFile)
    }

    @Test(
        "File names are not interpreted as options, URLs or patterns",
        arguments: [
            "-i.mp4", "http:example.mp4", "concat:a|b.mp4", "two\nlines.mp4", "image%03d.mp4", "file:x.mp4", "*.mp4",
            "é.mp4",
        ])
    func oddNames(name: String) throws {
        let path = try clip("plain.mp4")
        let bytes = try Data(contentsOf: URL(filePath: path))
        #expect(try errorCode(directory.write(name, bytes)) == nil)
        let missing = VideoDecodingErrorProbe.message(directory.path("missing" + name))
        #expect(missing.hasSuffix("': No such file or directory") && !missing.contains("\n"), "\(missing)")
    }

    @Test("A picture with a pattern as its name does not read other files")
    func imagePattern() throws {
        try Program.ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=64x64:r=5:d=1", directory.path("img%03d.jpg")])
        let first = try Data(contentsOf: URL(filePath: directory.path("img001.jpg")))
        let path = try directory.write("img%03d.jpg", first)
        #expect(try decodeAll(path, .every(.milliseconds(1))).frames.count == 1)
    }

    @Test("Codecs that are not allowed are rejected by name", arguments: ["ffv1", "magicyuv", "huffyuv"])
    func codecs(codec: String) throws {
        let path = try clip("a.mkv", ["-c:v", codec])
        let error = #expect(throws: VideoDecodingError.self) { try decodeAll(path) }
        #expect(error?.code == .refusedCodec)
        #expect(error?.message.contains(codec) == true)
    }

    @Test("Audio with or without cover art is not a video")
    func sound() throws {
        let sound = directory.path("a.mkv")
        try Program.ffmpeg(["-f", "lavfi", "-i", "sine=d=1", sound])
        #expect(errorCode(sound) == .noVideoStream)
        let cover = directory.path("cover.mp4")
        try Program.ffmpeg([
            "-f", "lavfi", "-i", "sine=d=1", "-f", "lavfi", "-i", "color=red:s=64x64:d=0.04", "-map", "0", "-map", "1",
            "-c:v", "png", "-frames:v", "1", "-disposition:v", "attached_pic", cover,
        ])
        #expect(errorCode(cover) == .noVideoStream)
    }

    @Test(
        "A frame of more pixels than the limit is rejected before it is decoded",
        arguments: [
            "a.mp4", "a.mkv", "a.ts", "a.h264", "a.png", "a.gif", "a.webp",
        ])
    func pixels(name: String) throws {
        var limits = DecodingLimits.standard
        limits.framePixels = 199 * 200
        let video = name.hasSuffix("mp4") || name.hasSuffix("mkv") || name.hasSuffix("ts") || name.hasSuffix("h264")
        let encoding = video ? ["-c:v", "libx264", "-pix_fmt", "yuv420p"] : ["-frames:v", "1"]
        #expect(try errorCode(clip(name, encoding, size: "200x200"), limits: limits) == .tooManyPixels)
        #expect(try errorCode(clip("small-" + name, encoding, size: "198x200"), limits: limits) == nil)
    }

    @Test("The default limit rejects 16000x16000")
    func pixelBomb() throws {
        let path = directory.path("bomb.png")
        // The signature and header of a PNG of this size suffice.
        try Program.ffmpeg([
            "-f", "lavfi", "-i", "color=black:s=16000x16000:d=1", "-frames:v", "1", "-pix_fmt", "gray", path,
        ])
        #expect(errorCode(path) == .tooManyPixels)
    }

    @Test("Exceeding the limit of frames or of packets makes a clip partial")
    func frames() throws {
        let path = try clip("a.mp4", ["-c:v", "libx264", "-g", "100", "-pix_fmt", "yuv420p"])
        var limits = DecodingLimits.standard
        limits.decodedFrames = 3
        let few = try decodeAll(path, .every(.milliseconds(100)), limits: limits)
        #expect(few.frames.count == 3 && few.report.status == .partial && few.report.decodedFrames == 3)
        #expect(few.report.lossReason == "only 3 frames were decoded, which is the limit")

        limits = .standard
        limits.packets = 4
        let start = try decodeAll(path, .keyframes, limits: limits)
        #expect(start.report.lossReason == "only its first 4 packets were read, which is the limit")

        // The only selected frame is the sixth.
        limits = .standard
        limits.decodedFrames = 1
        let error = #expect(throws: VideoDecodingError.self) { try decodeAll(path, .uniform(count: 1), limits: limits) }
        #expect(error?.code == .tooManyFrames)
    }

    @Test("Of a hundred thousand frames only the selected ones are decoded")
    func frameBomb() throws {
        let path = directory.path("many.mp4")
        try Program.ffmpeg([
            "-f", "lavfi", "-i", "color=blue:s=16x16:r=1000:d=100", "-c:v", "mpeg4", "-g", "100",
            "-video_track_timescale", "1000",
            path,
        ])
        let (frames, report) = try decodeAll(path, .uniform(count: 4))
        #expect(report.metadata.frameCount == 100_000)
        #expect(frames.count == 4 && report.decodedFrames < 500)
    }

    @Test("Exceeding the time limit before the first frame is an error")
    func time() throws {
        var limits = DecodingLimits.standard
        limits.wallTime = .nanoseconds(1)
        #expect(try errorCode(clip("a.mp4"), limits: limits) == .timeLimit)
        #expect(try errorCode(clip("a.ts"), limits: limits) == .timeLimit)
    }

    @Test("A file of more streams than the limit is rejected", arguments: ["a.mp4", "a.mkv", "a.ts", "a.mpg"])
    func streams(name: String) throws {
        let path = directory.path(name)
        try Program.ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=s=64x64:d=0.2", "-r", "25", "-map", "0", "-map", "0", "-map", "0",
            "-c:v", "mpeg2video", path,
        ])
        var limits = DecodingLimits.standard
        limits.streams = 2
        #expect(errorCode(path, limits: limits) == .tooManyStreams)
        limits.streams = 3
        #expect(errorCode(path, limits: limits) == nil)
    }
}

/// The message of a file's error.
enum VideoDecodingErrorProbe {
    static func message(_ path: String) -> String {
        do throws(VideoDecodingError) {
            _ = try decodeAll(path)
            return ""
        } catch {
            return error.description
        }
    }
}
