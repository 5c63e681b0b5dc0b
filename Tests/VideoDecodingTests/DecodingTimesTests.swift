import Concurrency
import ClipTypes
import Foundation
import TestSupport
import Testing

@testable import VideoDecoding

@Suite("Decoding times")
struct DecodingTimesTests {
    private func decode(_ path: String, into times: inout DecodingTimes) throws -> (DecodingReport, Duration) {
        let start = ThreadTime.now
        let report = try VideoDecoder().decode(
            try InputFile(opening: path), selections: [FrameSelection(.adaptive)], addingTo: &times
        ) { _, _ in }
        return (report, ThreadTime.now - start)
    }

    @Test("are measured for all steps, do not exceed the time used, and do not change the frames")
    func stages() throws {
        var times = DecodingTimes()
        let (report, used) = try decode(Samples.path("tide.mp4"), into: &times)
        #expect(times.open > .zero && times.demux > .zero && times.decode > .zero && times.scale > .zero)
        #expect(times.total <= used)
        #expect(try VideoDecoder().decode(Samples.path("tide.mp4")) { _ in } == report)

        let first = times
        _ = try decode(Samples.path("tide.mp4"), into: &times)
        #expect(times.open > first.open && times.decode > first.decode, "they are added up")
    }

    @Test("do not include the time in the callback")
    func callerIsLeftOut() throws {
        var times = DecodingTimes()
        var spent = Duration.zero
        let begin = ThreadTime.now
        _ = try VideoDecoder().decode(
            try InputFile(opening: Samples.path("tide.mp4")), selections: [FrameSelection(.keyframes)],
            addingTo: &times
        ) { _, _ in
            let start = ThreadTime.now
            while ThreadTime.now - start < .milliseconds(50) {}
            spent += ThreadTime.now - start
        }
        let used = ThreadTime.now - begin
        #expect(spent >= .milliseconds(50) && times.total + spent <= used)
    }

    @Test("of a failed file include the time until the failure")
    func failure() throws {
        let folder = try TemporaryFolder()
        let text = try folder.write("no video at all", to: "broken.mp4")
        let sound = folder.path("sound.mkv")
        try Program.ffmpeg(["-f", "lavfi", "-i", "sine=d=1", sound])
        var bytes = try [UInt8](Data(contentsOf: URL(filePath: Samples.path("tide.mp4"))))
        let box = Array("mdat".utf8)
        let place = try #require(bytes.indices.dropLast(4).first { bytes[$0...].starts(with: box) })
        let length = bytes[(place - 4)..<place].reduce(0) { $0 << 8 | Int($1) }
        for index in (place + 4)..<(place - 4 + length) { bytes[index] = 0x55 }
        let garbled = try folder.write("garbled.mp4", bytes)
        for (path, code, isDecoded) in [
            (text, VideoDecodingError.Code.unrecognizedFormat, false), (sound, .noVideoStream, false),
            (garbled, .noFrames, true),
        ] {
            var times = DecodingTimes()
            let file = try InputFile(opening: path)
            let start = ThreadTime.now
            let error = #expect(throws: VideoDecodingError.self) {
                try VideoDecoder().decode(file, selections: [FrameSelection(.adaptive)], addingTo: &times) { _, _ in }
            }
            #expect(error?.code == code)
            #expect(times.open > .zero && times.total <= ThreadTime.now - start)
            #expect((times.demux > .zero) == isDecoded && (times.decode > .zero) == isDecoded && times.scale == .zero)
        }
    }
}
