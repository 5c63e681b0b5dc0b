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

    @Test("A frame of 16000x16000 in a video whose container says 64x64 is not decoded: the clip has no frames")
    func hugeFrame() throws {
        var video = try bytes(clip("a.mp4", "testsrc2=s=64x64:r=1:d=1", ["-frames:v", "1", "-c:v", "mjpeg"]))
        // The frame header of a JPEG: marker, length, 8 bits, then height and width.
        let pattern: [UInt8] = [0xFF, 0xC0, 0, 17, 8, 0, 64, 0, 64]
        let place = try #require(video.indices.dropLast(8).first { video[$0...].starts(with: pattern) })
        video.replaceSubrange((place + 5)..<(place + 9), with: [0x3E, 0x80, 0x3E, 0x80])
        let path = try directory.write("b.mp4", video)
        let error = #expect(throws: VideoDecodingError.self) { try decodeAll(path) }
        #expect(error?.code == .noFrames)
        let message = error?.message ?? "none"
        #expect(message.hasPrefix("none of its 1 packets decodes to a picture"), "\(message)")
    }

    @Test("Raw H.264 without timestamps is decoded up to the limits, and is partial")
    func manyFrames() throws {
        let path = try clip("a.h264", "color=black:s=16x16:r=1000:d=6", Self.h264 + ["-g", "250"])
        var limits = DecodingLimits.standard
        limits.packets = 5000
        limits.decodedFrames = 3000
        // Of the 5,000 frames that are read 3,000 are decoded, and of the samples (600 at most) as many.
        for (sampling, count) in [(FrameSampler.every(.milliseconds(1)), 360), (.uniform(count: 16), 10)] {
            let (frames, report) = try decodeAll(path, sampling, limits: limits)
            #expect(frames.count == count)
            #expect(report.decodedFrames == 3000 && report.metadata.frameCount == 5000)
            #expect(report.status == .partial)
            #expect(report.lossReason == "only 3000 frames were decoded, which is the limit")
        }
    }

    @Test("Frames a day apart do not multiply samples")
    func longDuration() throws {
        let path = try clip("a.mkv", "testsrc2=s=64x64:r=10:d=0.5,setpts=N*86400/TB", Self.h264 + ["-vsync", "vfr"])
        // Of five frames in four days the last is shown for a moment only, which `every` alone looks at.
        for (sampling, days) in [
            (FrameSampler.adaptive, 0...3), (.every(.seconds(1)), 0...4), (.uniform(count: 16), 0...3),
        ] {
            #expect(try decodeAll(path, sampling).frames.map(\.time) == days.map { .seconds(86_400 * $0) })
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
        "Boxes that claim gigabytes are read as far as they go, and hide what comes behind them; tables that do are refused",
        arguments: [
            // The last box of the file, one whose content has an end of its own, and tables that swallow the next.
            ("moov", nil, nil), ("avcC", nil, nil), ("stsz", .noFrames, .damagedContainer),
            // So many entries are no damage for libav, but more memory than it gets.
            ("stts", .noFrames, .outOfMemory),
        ] as [(String, VideoDecodingError.Code?, VideoDecodingError.Code?)])
    func hugeBox(box: String, claim: VideoDecodingError.Code?, entries: VideoDecodingError.Code?) throws {
        let path = try clip("a.mp4", "testsrc2=s=64x64:r=10:d=1")
        var file = try bytes(path)
        let place = try #require(places(of: box, in: file).last)
        file.replaceSubrange((place - 4)..<place, with: bigEndian(0x7FFF_FFFF))
        let claiming = try directory.write("b.mp4", file)
        #expect(errorCode(claiming) == claim)
        // A table that claims 268 million entries.
        guard entries != nil else {
            let (found, honest) = (try decodeAll(claiming), try decodeAll(path))
            #expect(found.frames == honest.frames && found.report == honest.report)
            return
        }
        file = try bytes(directory.path("a.mp4"))
        let count = place + (box == "stsz" ? 12 : 8)
        file.replaceSubrange(count..<(count + 4), with: bigEndian(0x0FFF_FFFF))
        #expect(try errorCode(directory.write("c.mp4", file)) == entries)
    }

    @Test("A stream that changes its size every few frames is decoded, and one size above the limit is not")
    func changingSize() throws {
        var stream: [UInt8] = []
        var sizes: [String] = []
        for index in 0..<12 {
            let size = "\(64 + 16 * (index % 5))x\(64 + 16 * (index % 3))"
            sizes.append(size)
            stream += try bytes(clip("\(index).h264", "testsrc2=s=\(size):r=10:d=0.1"))
        }
        let path = try directory.write("a.h264", stream)
        let (frames, whole) = try decodeAll(path, .every(.milliseconds(1)))
        #expect(whole.status == .ok && frames.map { "\($0.picture.width)x\($0.picture.height)" } == sizes)

        stream += try bytes(clip("big.h264", "testsrc2=s=800x800:r=10:d=0.1"))
        var limits = DecodingLimits.standard
        limits.framePixels = 400 * 400
        let (bounded, report) = try decodeAll(
            directory.write("b.h264", stream), .every(.milliseconds(1)), limits: limits)
        #expect(bounded == frames)
        #expect(report.status == .partial && report.lossReason == "1 of 13 packets were damaged")
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
        // A hundred times the ten frames, sixteen of them from all over.
        #expect(frames.count == 16 && report.metadata.frameCount == 1000)
        #expect(report.status == .partial)
        #expect(report.lossReason == "only its first 1000 packets were read, which is the limit")
    }
}
