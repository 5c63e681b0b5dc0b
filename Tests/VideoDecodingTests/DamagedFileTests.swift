import ClipTypes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@Suite("Damaged files keep the frames that decode")
struct DamagedFileTests {
    /// A clip of 30 frames in 3 seconds as bytes.
    private static func clip(_ name: String, _ encoding: [String], _ directory: TemporaryFolder) throws -> [UInt8] {
        let path = directory.path(name)
        try Program.ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=96x64:r=10:d=3"] + encoding + [path])
        return try [UInt8](Data(contentsOf: URL(filePath: path)))
    }

    private static let h264 = ["-c:v", "libx264", "-g", "10", "-pix_fmt", "yuv420p"]
    private static let kinds: [(name: String, encoding: [String])] = [
        ("fast.mp4", h264 + ["-movflags", "faststart"]),
        ("fragments.mp4", h264 + ["-movflags", "frag_keyframe+empty_moov"]),
        ("a.mkv", h264), ("a.webm", ["-c:v", "libvpx", "-b:v", "200k", "-deadline", "realtime"]),
        ("a.avi", ["-c:v", "mpeg4"]), ("a.gif", []),
        ("a.ts", h264), ("a.mpg", ["-c:v", "mpeg2video", "-r", "25"]), ("a.flv", h264), ("a.h264", h264),
        ("a.jpg", ["-frames:v", "1"]), ("a.png", ["-frames:v", "1"]), ("a.webp", ["-frames:v", "1"]),
        ("a.bmp", ["-frames:v", "1"]),
    ]

    @Test(
        "A truncated file is partial and keeps the frames before the cut",
        arguments: [
            "fast.mp4", "fragments.mp4", "a.mkv", "a.webm", "a.avi", "a.gif",
        ])
    func cutShort(name: String) throws {
        let directory = try TemporaryFolder()
        let kind = try #require(Self.kinds.first { $0.name == name })
        let bytes = try Self.clip(name, kind.encoding, directory)
        let whole = try decodeAll(directory.path(name), .every(.milliseconds(100))).frames
        let (frames, report) = try decodeAll(
            directory.write("cut-" + name, bytes[..<(bytes.count * 6 / 10)]), .every(.milliseconds(100)))
        #expect(report.status == .partial)
        #expect(report.lossReason?.contains("the file") == true, "\(report.lossReason ?? "none")")
        #expect(frames.count > 5 && frames.count < 28)
        // All but those near the cut equal those of the whole file.
        for (frame, original) in zip(frames, whole).dropLast(3) { #expect(frame == original) }
    }

    @Test("A GIF cut short anywhere is partial from its first whole frame on, and before that has no frames")
    func cutGIF() throws {
        let directory = try TemporaryFolder()
        let bytes = try Self.clip("a.gif", [], directory)
        #expect(try decodeAll(directory.path("a.gif")).report.status == .ok)
        var empty = 0
        for part in 1..<40 {
            let path = try directory.write("cut\(part).gif", bytes[..<(bytes.count * part / 40)])
            do throws(VideoDecodingError) {
                let (frames, report) = try decodeAll(path)
                #expect(report.status == .partial && !frames.isEmpty, "cut at \(part) of 40")
                #expect(report.lossReason?.hasPrefix("the file ends at ") == true, "\(report.lossReason ?? "none")")
            } catch {
                #expect(error.code == .noFrames && empty == part - 1, "cut at \(part) of 40: \(error)")
                empty += 1
            }
        }
        // The first of 30 frames is the largest, and not a fifth of the file.
        #expect(empty < 8)
    }

    @Test("A truncated JPEG is partial; one with appended data, such as a motion photo, is complete")
    func cutPicture() throws {
        let directory = try TemporaryFolder()
        let bytes = try Self.clip("a.jpg", ["-frames:v", "1"], directory)
        let cut = try decodeAll(directory.write("cut.jpg", bytes[..<(bytes.count / 2)]), .keyframes)
        #expect(cut.frames.count == 1 && cut.report.status == .partial)
        #expect(cut.report.lossReason == "the file is cut short")
        let appended = bytes + [UInt8](repeating: 7, count: 100_000)
        #expect(try decodeAll(directory.write("appended.jpg", appended[...]), .keyframes).report.status == .ok)
    }

    @Test("Damage in the middle loses the damaged frames, not those after them")
    func damageInTheMiddle() throws {
        let directory = try TemporaryFolder()
        var bytes = try Self.clip("a.mkv", Self.h264, directory)
        let whole = try decodeAll(directory.path("a.mkv"), .every(.milliseconds(100))).frames
        for index in bytes.count * 45 / 100..<bytes.count * 50 / 100 { bytes[index] ^= 0x55 }
        let (frames, report) = try decodeAll(directory.write("b.mkv", bytes), .every(.milliseconds(100)))
        #expect(report.status == .partial && report.lossReason != nil)
        #expect(frames.first == whole.first && frames.last == whole.last)
    }

    /// What can be wrong with a file whose bits were changed. Everything else would be said of the system, of the name or
    /// of the limits.
    private static let faults: Set<VideoDecodingError.Code> = [
        .emptyFile, .unrecognizedFormat, .refusedFormat, .refusedCodec, .noVideoStream, .tooManyStreams, .tooManyPixels,
        .damagedContainer, .noFrames, .outOfMemory,
    ]

    @Test(
        "After bit flips and cuts it gives frames in order, with a reason if not all, or says what the file is",
        arguments: kinds.map(\.name))
    func mutations(name: String) throws {
        let directory = try TemporaryFolder()
        let kind = try #require(Self.kinds.first { $0.name == name })
        let original = try Self.clip(name, kind.encoding, directory)
        // Knuth's MMIX generator: the same files on every run.
        var state: UInt64 = 42
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % max(1, bound)
        }
        var limits = DecodingLimits.standard
        limits.wallTime = .seconds(20)
        for round in 0..<24 {
            var bytes = original
            if round % 3 == 0 { bytes.removeLast(random(bytes.count)) }
            if round % 3 != 0 || round % 2 == 0 {
                // Half of them in the first kilobyte, where the container's structures are.
                for _ in 0...random(20) where !bytes.isEmpty {
                    let index = random(round % 2 == 0 ? min(1024, bytes.count) : bytes.count)
                    bytes[index] ^= 1 << UInt8(random(8))
                }
            }
            let path = try directory.write("mutated-" + name, bytes)
            do throws(VideoDecodingError) {
                let (frames, report) = try decodeAll(
                    path, round % 2 == 0 ? .adaptive : .every(.milliseconds(100)), limits: limits)
                #expect(frames.count == report.sampledFrames && !frames.isEmpty)
                #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.time < $1.time })
                #expect(frames.allSatisfy { max($0.picture.width, $0.picture.height) <= 576 })
                #expect((report.status == .ok) == (report.lossReason == nil) && report.lossReason?.isEmpty != true)
            } catch {
                #expect(Self.faults.contains(error.code) && !error.message.isEmpty, "\(error)")
            }
        }
    }
}
