import Foundation
import TestSupport
import Testing

/// A clip that ffmpeg creates with one of many codecs, formats and containers.
struct SampleClip: CustomTestStringConvertible, Sendable {
    let name: String
    /// The lavfi source of the pictures; `nil` for the default moving test card.
    var source = "testsrc2=s=480x270:r=25:d=2"
    /// The encoder and its options.
    let encoding: [String]
    let file: String
    /// The matrix option of ffmpeg for the reference pictures.
    var matrix = "bt601"
    /// The minimum PSNR against ffmpeg's area scaler in luma and in chroma: about 3 dB under what was measured. Chroma
    /// planes of fewer rows than the picture are interpolated by ffmpeg and repeated here, which is the lower figures.
    var leastPSNR: (luma: Double, chroma: Double) = (46, 42)
    /// Changes the file after encoding.
    var edit: @Sendable ([UInt8]) -> [UInt8] = { $0 }

    var testDescription: String { name }

    /// Creates the clip and returns its path.
    func make(in directory: TemporaryFolder) throws -> String {
        let path = directory.path(file)
        try Program.ffmpeg(["-f", "lavfi", "-i", source] + encoding + [path])
        let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
        return try directory.write(file, edit(bytes))
    }

    private static let h264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    private static func tagged(_ matrix: String, _ range: String) -> [String] {
        ["-vf", "scale=out_color_matrix=\(matrix):out_range=\(range)", "-colorspace", matrix, "-color_range", range]
    }

    /// Writes another matrix over the last identity matrix in a file, which is the video track's.
    private static func turned(_ a: Int32, _ b: Int32, _ c: Int32, _ d: Int32) -> @Sendable ([UInt8]) -> [UInt8] {
        { bytes in
            func matrix(_ values: [Int32]) -> [UInt8] {
                values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> Int32(24 - 8 * $0)) } }
            }
            let one: Int32 = 1 << 16
            let identity = matrix([one, 0, 0, 0, one, 0, 0, 0, 1 << 30])
            var bytes = bytes
            let last = bytes.indices.dropLast(identity.count - 1).last { bytes[$0...].starts(with: identity) }
            guard let last else { return [] }
            bytes.replaceSubrange(
                last..<last + 36, with: matrix([a * one, b * one, 0, c * one, d * one, 0, 0, 0, 1 << 30]))
            return bytes
        }
    }

    /// Clips whose frames are compared with ffmpeg's, one by one.
    static let all: [SampleClip] = [
        SampleClip(
            name: "H.264 with B frames",
            encoding: [
                "-c:v", "libx264", "-preset", "medium", "-g", "12", "-pix_fmt", "yuv420p",
            ], file: "a.mp4"),
        SampleClip(
            name: "H.264 with open groups",
            encoding: [
                "-c:v", "libx264", "-x264-params", "open-gop=1:keyint=10:bframes=3:scenecut=0", "-pix_fmt", "yuv420p",
            ], file: "open.mkv"),
        SampleClip(
            name: "H.264 with open groups in a transport stream",
            encoding: [
                "-c:v", "libx264", "-x264-params", "open-gop=1:keyint=10:bframes=3:scenecut=0", "-pix_fmt", "yuv420p",
            ], file: "open.ts"),
        SampleClip(name: "H.264, one keyframe", encoding: h264 + ["-g", "1000", "-bf", "2"], file: "long.mp4"),
        SampleClip(
            name: "H.264, interlaced", source: "testsrc2=s=480x272:r=25:d=2",
            encoding: [
                "-c:v", "libx264", "-preset", "fast", "-x264-params", "tff=1", "-pix_fmt", "yuv420p",
            ], file: "interlaced.mp4"),
        SampleClip(name: "H.264, BT.709", encoding: tagged("bt709", "tv") + h264, file: "709.mp4", matrix: "bt709"),
        SampleClip(
            name: "H.264, BT.709, full range", encoding: tagged("bt709", "pc") + h264, file: "709f.mp4",
            matrix: "bt709"),
        SampleClip(
            name: "H.264, BT.2020 in 10 bit",
            encoding: tagged("bt2020nc", "tv") + [
                "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le",
            ], file: "2020.mp4", matrix: "bt2020"),
        SampleClip(
            name: "H.264, 4:2:2 in 10 bit",
            encoding: [
                "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv422p10le",
            ], file: "422.mkv"),
        SampleClip(
            name: "H.264, 4:4:4",
            encoding: [
                "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p",
            ], file: "444.mp4"),
        SampleClip(
            name: "H.264, gray",
            encoding: [
                "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "gray", "-color_range", "tv",
            ], file: "gray.mp4"),
        SampleClip(name: "H.264, RGB", encoding: ["-c:v", "libx264rgb", "-preset", "ultrafast"], file: "rgb.mp4"),
        SampleClip(
            name: "H.264, wide pixels", source: "testsrc2=s=360x288:d=1,setsar=64/45", encoding: h264,
            file: "sar.mp4", leastPSNR: (46, 34)),
        SampleClip(
            name: "H.264, tall pixels", source: "testsrc2=s=480x270:d=1,setsar=1/2", encoding: h264,
            file: "tall.mp4"),
        SampleClip(
            name: "H.264, variable frame rate", source: "testsrc2=s=480x270:d=2,select=not(mod(n\\,7)*mod(n\\,3))",
            encoding: h264 + ["-vsync", "vfr"], file: "vfr.mkv"),
        SampleClip(
            name: "H.264, odd size", source: "testsrc2=s=333x251:d=1",
            encoding: [
                "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p",
            ], file: "odd.mkv"),
        SampleClip(
            name: "H.264 in fragments", encoding: h264 + ["-movflags", "frag_keyframe+empty_moov", "-g", "10"],
            file: "fragments.mp4"),
        SampleClip(name: "H.264 in AVI", encoding: h264 + ["-bf", "2"], file: "a.avi"),
        SampleClip(name: "H.264 in FLV", encoding: h264 + ["-bf", "2"], file: "a.flv"),
        SampleClip(name: "raw H.264", encoding: h264, file: "a.h264"),
        SampleClip(name: "turned by 90 degrees", encoding: h264, file: "90.mp4", edit: turned(0, 1, -1, 0)),
        SampleClip(name: "turned by 180 degrees", encoding: h264, file: "180.mp4", edit: turned(-1, 0, 0, -1)),
        SampleClip(name: "turned by 270 degrees", encoding: h264, file: "270.mp4", edit: turned(0, -1, 1, 0)),
        SampleClip(name: "mirrored", encoding: h264, file: "hflip.mp4", edit: turned(-1, 0, 0, 1)),
        SampleClip(name: "transposed", encoding: h264, file: "transposed.mp4", edit: turned(0, 1, 1, 0)),
        SampleClip(
            name: "transposed along the other diagonal", encoding: h264, file: "other.mp4", edit: turned(0, -1, -1, 0)),
        SampleClip(name: "upside down", encoding: h264, file: "vflip.mp4", edit: turned(1, 0, 0, -1)),
        SampleClip(
            name: "HEVC",
            encoding: [
                "-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
                "log-level=none:keyint=12:open-gop=1:bframes=3", "-pix_fmt", "yuv420p",
            ], file: "hevc.mp4"),
        SampleClip(
            name: "HEVC in 10 bit",
            encoding: [
                "-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
                "log-level=none:keyint=25", "-pix_fmt", "yuv420p10le",
            ], file: "hevc10.mkv"),
        SampleClip(
            name: "VP8 with hidden frames",
            encoding: [
                "-c:v", "libvpx", "-b:v", "500k", "-auto-alt-ref", "1",
                "-lag-in-frames", "16", "-deadline", "realtime", "-cpu-used", "8", "-g", "20",
            ], file: "vp8.webm"),
        SampleClip(
            name: "VP9",
            encoding: [
                "-c:v", "libvpx-vp9", "-b:v", "500k", "-deadline", "realtime", "-cpu-used",
                "8", "-g", "20",
            ], file: "vp9.webm"),
        SampleClip(
            name: "AV1", source: "testsrc2=s=480x270:r=10:d=2",
            encoding: [
                "-c:v", "libsvtav1", "-preset", "12",
                "-g", "8", "-pix_fmt", "yuv420p",
            ], file: "av1.mp4"),
        SampleClip(name: "MPEG-4 in AVI", encoding: ["-c:v", "mpeg4", "-q:v", "3", "-bf", "2"], file: "mpeg4.avi"),
        SampleClip(
            name: "MPEG-2, interlaced, in a program stream",
            encoding: [
                "-c:v", "mpeg2video", "-q:v", "3", "-bf",
                "2", "-flags", "+ilme+ildct", "-r", "25",
            ], file: "mpeg2.mpg"),
        SampleClip(name: "Theora", encoding: ["-c:v", "libtheora", "-q:v", "7"], file: "theora.ogv"),
        SampleClip(name: "WMV", encoding: ["-c:v", "wmv2", "-q:v", "3"], file: "wmv.asf"),
        SampleClip(
            name: "ProRes", source: "testsrc2=s=480x270:r=10:d=1", encoding: ["-c:v", "prores"], file: "prores.mov"),
        SampleClip(name: "GIF", source: "testsrc2=s=320x240:r=10:d=2", encoding: [], file: "a.gif"),
        SampleClip(
            name: "animated PNG", source: "testsrc2=s=320x240:r=10:d=2", encoding: ["-f", "apng"], file: "a.apng"),
        SampleClip(name: "JPEG", source: "testsrc2=s=640x480:r=1:d=1", encoding: ["-q:v", "2"], file: "a.jpg"),
        SampleClip(name: "PNG", source: "testsrc2=s=640x480:r=1:d=1", encoding: ["-pix_fmt", "rgb24"], file: "a.png"),
        SampleClip(
            name: "PNG in 16 bit", source: "testsrc2=s=640x480:r=1:d=1", encoding: ["-pix_fmt", "rgb48be"],
            file: "b.png"),
        SampleClip(
            name: "PNG, gray", source: "testsrc2=s=640x480:r=1:d=1", encoding: ["-pix_fmt", "gray"], file: "c.png"),
        SampleClip(name: "WebP", source: "testsrc2=s=640x480:r=1:d=1", encoding: ["-q:v", "80"], file: "a.webp"),
        SampleClip(name: "BMP", source: "testsrc2=s=640x480:r=1:d=1", encoding: [], file: "a.bmp"),
    ]
}
