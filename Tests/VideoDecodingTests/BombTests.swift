import ClipTypes
import Foundation
import TestSupport
import Testing
import VideoDecoding

/// Small files that demand many resources. They must be rejected with a message, or stay within the limits of a clip.
@Suite("Decompression bombs are rejected or bounded")
struct BombTests {
    let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    private static let h264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]

    private func clip(_ name: String, _ source: String, _ encoding: [String] = h264) throws -> String {
        let path = directory.path(name)
        try Program.ffmpeg(["-f", "lavfi", "-i", source] + encoding + [path])
        return path
    }

    private func bytes(_ path: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: URL(filePath: path))) }

    /// The offsets of a box's type.
    private func places(of box: String, in bytes: [UInt8]) -> [Int] {
        let letters = Array(box.utf8)
        return bytes.indices.dropLast(3).filter {
            bytes[$0] == letters[0] && bytes[$0 + 1] == letters[1] && bytes[$0 + 2] == letters[2]
                && bytes[$0 + 3] == letters[3]
        }
    }

    private func bigEndian(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }

    @Test(
        "A header whose number of pixels overflows is rejected for its size",
        arguments: [
            [UInt8](repeating: 0xFF, count: 8), [0x80, 0, 0, 0, 0x80, 0, 0, 0], [0, 0, 0x3E, 0x80, 0, 0, 0x3E, 0x80],
        ])
    func pictureSize(size: [UInt8]) throws {
        var picture = try bytes(clip("a.png", "testsrc2=s=64x64:r=1:d=1", ["-frames:v", "1"]))
        picture.replaceSubrange(16..<24, with: size)
        #expect(try errorCode(directory.write("b.png", picture)) == .tooManyPixels)
    }

    @Test("A frame of 16000x16000 in a video whose container states 64x64 is rejected before it is decoded")
    func hugeFrame() throws {
        var video = try bytes(clip("a.mp4", "testsrc2=s=64x64:r=1:d=1", ["-frames:v", "1", "-c:v", "mjpeg"]))
        // The frame header of a JPEG: marker, length, 8 bits, then height and width.
        let pattern: [UInt8] = [0xFF, 0xC0, 0, 17, 8, 0, 64, 0, 64]
        let place = try #require(video.indices.dropLast(8).first { video[$0...].starts(with: pattern) })
        video.replaceSubrange((place + 5)..<(place + 9), with: [0x3E, 0x80, 0x3E, 0x80])
        let path = try directory.write("b.mp4", video)
        let error = #expect(throws: VideoDecodingError.self) { try decodeAll(path) }
        #expect(error?.message.isEmpty == false)
    }

    @Test("Raw H.264 without timestamps is decoded up to the limits, and is partial")
    func manyFrames() throws {
        let path = try clip("a.h264", "color=black:s=16x16:r=1000:d=6", Self.h264 + ["-g", "250"])
        var limits = DecodingLimits.standard
        limits.packets = 5000
        limits.decodedFrames = 3000
        for sampling in [FrameSampler.every(.milliseconds(1)), .uniform(count: 16)] {
            let (frames, report) = try decodeAll(path, sampling, limits: limits)
            #expect((1...limits.sampledFrames).contains(frames.count))
            #expect(report.decodedFrames <= 3000 && report.metadata.frameCount <= 5000)
            #expect(report.status == .partial && report.lossReason?.contains("which is the limit") == true)
        }
    }

    @Test("Frames a day apart do not multiply samples")
    func longDuration() throws {
        let path = try clip("a.mkv", "testsrc2=s=64x64:r=10:d=0.5,setpts=N*86400/TB", Self.h264 + ["-vsync", "vfr"])
        for sampling in [FrameSampler.adaptive, .every(.seconds(1)), .uniform(count: 16)] {
            let (frames, _) = try decodeAll(path, sampling)
            #expect((1...5).contains(frames.count))
        }
    }

    @Test("A header that states a day changes neither the frames nor the duration")
    func lyingDuration() throws {
        let path = try clip("a.mp4", "testsrc2=s=64x64:r=10:d=1")
        let honest = try decodeAll(path)
        var file = try bytes(path)
        // In both boxes of version 0, the duration is behind version, two times and the time scale.
        for place in ["mvhd", "mdhd"].flatMap({ places(of: $0, in: file) }) {
            let scale = file[(place + 16)..<(place + 20)].reduce(0) { $0 << 8 | Int($1) }
            file.replaceSubrange((place + 20)..<(place + 24), with: bigEndian(86_400 * scale))
        }
        let lying = try decodeAll(directory.write("b.mp4", file))
        #expect(lying.frames == honest.frames)
        #expect(lying.report.metadata.duration == honest.report.metadata.duration)
    }

    @Test("A file of a thousand streams is rejected")
    func manyStreams() throws {
        let path = try clip("a.mp4", "testsrc2=s=64x64:r=10:d=0.2")
        let many = directory.path("many.mkv")
        try Program.ffmpeg(
            ["-i", path] + [[String]](repeating: ["-map", "0"], count: 1000).flatMap(\.self) + ["-c", "copy", many])
        #expect(errorCode(many) == .tooManyStreams)
    }

    @Test("A GIF that loops forever is decoded once")
    func endlessGIF() throws {
        let path = try clip("a.gif", "testsrc2=s=64x64:r=10:d=1", ["-loop", "0"])
        let (frames, report) = try decodeAll(path, .every(.milliseconds(100)))
        #expect(frames.count == 10 && report.metadata.frameCount == 10)
    }

    @Test(
        "Boxes that claim gigabytes are rejected, or read up to the end of the file",
        arguments: ["moov", "stsz", "stts", "avcC"])
    func hugeBox(box: String) throws {
        var file = try bytes(clip("a.mp4", "testsrc2=s=64x64:r=10:d=1"))
        let place = try #require(places(of: box, in: file).last)
        file.replaceSubrange((place - 4)..<place, with: bigEndian(0x7FFF_FFFF))
        _ = try errorCode(directory.write("b.mp4", file))
        // A table that claims 268 million entries.
        guard box != "moov", box != "avcC" else { return }
        file = try bytes(directory.path("a.mp4"))
        let count = place + (box == "stsz" ? 12 : 8)
        file.replaceSubrange(count..<(count + 4), with: bigEndian(0x0FFF_FFFF))
        _ = try errorCode(directory.write("c.mp4", file))
    }

    @Test("A stream that changes its size every few frames is decoded, and one size above the limit is not")
    func changingSize() throws {
        var stream: [UInt8] = []
        for index in 0..<12 {
            let size = "\(64 + 16 * (index % 5))x\(64 + 16 * (index % 3))"
            stream += try bytes(clip("\(index).h264", "testsrc2=s=\(size):r=10:d=0.1"))
        }
        let path = try directory.write("a.h264", stream)
        let (frames, _) = try decodeAll(path, .every(.milliseconds(1)))
        #expect(!frames.isEmpty && frames.count <= 12)

        stream += try bytes(clip("big.h264", "testsrc2=s=800x800:r=10:d=0.1"))
        var limits = DecodingLimits.standard
        limits.framePixels = 400 * 400
        let (bounded, report) = try decodeAll(
            directory.write("b.h264", stream), .every(.milliseconds(1)), limits: limits)
        #expect(bounded.count <= 12)
        #expect(report.status == .partial && report.lossReason?.isEmpty == false)
    }

    @Test("An edit list that repeats the clip thousands of times is bounded by the limit of packets")
    func loopingEdits() throws {
        let file = try bytes(clip("a.mp4", "testsrc2=s=64x64:r=10:d=1", ["-c:v", "mpeg4", "-bf", "0"]))
        let track = try #require(places(of: "trak", in: file).first)
        let header = try #require(places(of: "tkhd", in: file).first)
        var whole = file
        // Whatever edits there are become free space; the looping ones go before the track's header.
        for place in places(of: "edts", in: file) {
            whole.replaceSubrange(place..<(place + 4), with: Array("free".utf8))
        }
        let count = 5000
        var edits = bigEndian(24 + 12 * count) + Array("edts".utf8) + bigEndian(16 + 12 * count) + Array("elst".utf8)
        edits += bigEndian(0) + bigEndian(count)
        for _ in 0..<count { edits += bigEndian(1000) + bigEndian(0) + bigEndian(0x1_0000) }
        let behind = file[(header - 4)..<header].reduce(0) { $0 << 8 | Int($1) } + header - 4
        whole.insert(contentsOf: edits, at: behind)
        let movie = try #require(places(of: "moov", in: file).first)
        for place in [track, movie] {
            let length = file[(place - 4)..<place].reduce(0) { $0 << 8 | Int($1) }
            whole.replaceSubrange((place - 4)..<place, with: bigEndian(length + edits.count))
        }
        var limits = DecodingLimits.standard
        limits.packets = 1000
        let (frames, report) = try decodeAll(directory.write("b.mp4", whole), .uniform(count: 16), limits: limits)
        #expect((1...16).contains(frames.count))
        #expect(report.metadata.frameCount <= 1000)
    }
}
