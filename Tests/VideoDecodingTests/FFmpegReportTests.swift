import ClipTypes
import Testing
import VideoDecoding

@Suite("The FFmpeg in use is reported")
struct FFmpegReportTests {
    @Test("Versions are those of the loaded libraries, and nothing allowed is missing that the tests need")
    func report() throws {
        let report = FFmpegReport()
        #expect(report.libavcodec.split(separator: ".").count == 3)
        let programs = String(decoding: try Program.run("ffmpeg", ["-version"]), as: UTF8.self)
        #expect(programs.contains(report.release))
        #expect(report.decoders.contains("h264") && !report.missingDecoders.contains("h264"))
        #expect(report.missingDemuxers == [])
    }
}
