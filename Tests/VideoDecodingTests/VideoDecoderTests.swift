import ClipTypes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@Suite("Decoded frames equal those of ffmpeg and ffprobe")
struct VideoDecoderTests {
    @Test("Every frame has ffprobe's time and the pixels of ffmpeg's area scaler", arguments: SampleClip.all)
    func framesMatchFFmpeg(clip: SampleClip) throws {
        let directory = try TemporaryFolder()
        let path = try clip.make(in: directory)
        let (frames, report) = try decodeAll(path, .every(.milliseconds(1)))
        #expect(report.status == .ok, "\(report.lossReason ?? "")")

        let times = try Program.frameTimes(path)
        try #require(frames.count == times.count)
        #expect(report.metadata.frameCount == times.count)
        for case (let frame, let time?) in zip(frames, times) { #expect(abs(frame.time.inSeconds - time) < 0.000_001) }

        let first = try #require(frames.first).picture
        let references = try Program.frames(path, width: first.width, height: first.height, matrix: clip.matrix)
        try #require(references.count == frames.count)
        for (frame, reference) in zip(frames, references) {
            let measured = zip(frame.picture.planes, reference).map(psnr)
            #expect(measured[0] > clip.leastPSNR.luma, "luma at \(frame.time): \(measured[0]) dB")
            #expect(min(measured[1], measured[2]) > clip.leastPSNR.chroma, "chroma at \(frame.time): \(measured[1...])")
        }
    }

    @Test(
        "A sampled frame equals that of decoding everything bit for bit, except for the loop filter of isolated keyframes",
        arguments: SampleClip.all)
    func samplingChangesNothing(clip: SampleClip) throws {
        let directory = try TemporaryFolder()
        let path = try clip.make(in: directory)
        let every = try decodeAll(path, .every(.milliseconds(1))).frames
        let byTime = Dictionary(every.map { ($0.time, $0.picture) }) { first, _ in first }
        var twice = DecodingLimits.standard
        twice.bufferedBytes = 0
        for sampling in [
            FrameSampler.keyframes, .adaptive, .uniform(count: 3), .uniform(count: 7), .every(.milliseconds(370)),
        ] {
            let (frames, report) = try decodeAll(path, sampling)
            #expect(report.status == .ok, "\(sampling): \(report.lossReason ?? "")")
            #expect(!frames.isEmpty && report.sampledFrames == frames.count)
            for frame in frames where byTime[frame.time] != frame.picture {
                #expect(
                    frame.isKeyframe && ["h264", "hevc"].contains(report.metadata.codec), "\(sampling) \(frame.time)")
                let whole = try #require(byTime[frame.time])
                for (plane, reference) in zip(frame.picture.planes, whole.planes) {
                    #expect(psnr(plane, reference) > 40)
                }
            }
            #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.time < $1.time })
            // Reading the packets twice instead of storing them gives the same.
            #expect(try decodeAll(path, sampling, limits: twice).frames == frames, "\(sampling)")
        }
    }

    @Test(
        "Pixel aspect ratio and rotation are applied to the size",
        arguments: [
            ("sar.mp4", 512, 288), ("tall.mp4", 240, 270), ("90.mp4", 270, 480), ("180.mp4", 480, 270),
            ("a.png", 640, 480),
        ])
    func shownSize(file: String, width: Int, height: Int) throws {
        let directory = try TemporaryFolder()
        let clip = try #require(SampleClip.all.first { $0.file == file })
        let metadata = try decodeAll(clip.make(in: directory)).report.metadata
        #expect(metadata.width == width && metadata.height == height)
    }

    @Test("A change of resolution within the stream is followed")
    func resolutionChange() throws {
        let directory = try TemporaryFolder()
        var bytes: [UInt8] = []
        for (index, size) in ["480x270", "300x300"].enumerated() {
            let path = directory.path("\(index).ts")
            try Program.ffmpeg([
                "-f", "lavfi", "-i", "testsrc2=s=\(size):r=10:d=1", "-c:v", "libx264", "-preset", "ultrafast",
                "-pix_fmt",
                "yuv420p", "-output_ts_offset", "\(index)", path,
            ])
            bytes += try [UInt8](Data(contentsOf: URL(filePath: path)))
        }
        let frames = try decodeAll(directory.write("both.ts", bytes), .every(.milliseconds(1))).frames
        #expect(
            frames.map { "\($0.picture.width)x\($0.picture.height)" } == Array(repeating: "256x144", count: 10)
                + Array(repeating: "144x144", count: 10))
    }

    @Test("A still picture is one frame without duration", arguments: ["a.jpg", "a.png", "a.webp", "a.bmp"])
    func stillPicture(file: String) throws {
        let directory = try TemporaryFolder()
        let clip = try #require(SampleClip.all.first { $0.file == file })
        let (frames, report) = try decodeAll(clip.make(in: directory))
        #expect(frames.count == 1 && frames[0].time == .zero)
        #expect(report.metadata.duration == .zero && report.metadata.frameCount == 1)
    }

    @Test("A small picture is not enlarged, and a strip keeps its aspect ratio")
    func smallAndLong() throws {
        let directory = try TemporaryFolder()
        for (size, expected) in [("40x30", "40x30"), ("2000x100", "576x29"), ("100x3000", "19x576"), ("2x2", "2x2")] {
            let path = directory.path("\(size).png")
            try Program.ffmpeg(["-f", "lavfi", "-i", "color=red:s=\(size):d=1", "-frames:v", "1", path])
            let picture = try #require(decodeAll(path).frames.first).picture
            #expect("\(picture.width)x\(picture.height)" == expected)
        }
    }

    @Test("Samples beyond the limit are thinned evenly over the clip")
    func thinning() throws {
        let directory = try TemporaryFolder()
        let clip = try #require(SampleClip.all.first { $0.file == "a.mp4" })
        var limits = DecodingLimits.standard
        limits.sampledFrames = 5
        // 50 frames of 40 ms; every tenth of them.
        let (frames, report) = try decodeAll(clip.make(in: directory), .every(.milliseconds(40)), limits: limits)
        #expect(frames.map(\.time) == [0, 400, 800, 1200, 1600].map { .milliseconds($0) })
        #expect(report.status == .ok)
    }

    @Test("If the indexed keyframes are crowded, the frames between them are decoded nevertheless")
    func crowdedKeyframes() throws {
        let directory = try TemporaryFolder()
        let path = directory.path("a.mp4")
        try Program.ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=s=64x64:r=10:d=5", "-c:v", "libx264", "-force_key_frames", "0,0.2,0.4,0.6",
            "-g", "1000", "-pix_fmt", "yuv420p", path,
        ])
        // Of the keyframes, those at 0 and 0.6 s are left; from there to 5 s are 4.4 s, in thirds of 1.47 s.
        let frames = try decodeAll(path).frames
        #expect(frames.map(\.time) == [0, 600, 2000, 3500].map { .milliseconds($0) })
        let every = try decodeAll(path, .every(.milliseconds(100))).frames
        #expect(frames[1...].allSatisfy { every.contains($0) })
    }

    @Test("Only groups with a selected frame are decoded")
    func onlyNeededGroups() throws {
        let directory = try TemporaryFolder()
        let path = directory.path("a.mp4")
        // Ten groups of ten frames, each of which references the previous one.
        try Program.ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=s=64x64:r=10:d=10", "-c:v", "libx264", "-g", "10", "-bf", "0",
            "-x264-params",
            "scenecut=0", "-pix_fmt", "yuv420p", path,
        ])
        // The frame in the middle of the clip is the first of the sixth group.
        #expect(try decodeAll(path, .uniform(count: 1)).report.decodedFrames == 1)
        #expect(try decodeAll(path, .keyframes).report.decodedFrames == 10)
        // Shown at 2.5 s and 7.5 s: the sixth frames of their groups.
        #expect(try decodeAll(path, .uniform(count: 2)).report.decodedFrames == 12)
    }
}
