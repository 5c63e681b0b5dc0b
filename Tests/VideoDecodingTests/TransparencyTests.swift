import ClipTypes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@Suite("Transparent pixels are flattened on white")
struct TransparencyTests {
    /// A moving test card whose opacity falls from left to right, from opaque to transparent.
    private static let source =
        "testsrc2=s=160x120:r=5:d=1,format=rgba64,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)'"
        + ":a='65535*(1-X/W)*gt(Y,30)'"

    struct Format: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let file: String
        let encoding: [String]
        /// The decoder of the reference, where it is not ffmpeg's choice.
        var decoder: [String] = []
        var filter = ""
    }

    private static let formats = [
        Format(testDescription: "PNG", file: "a.png", encoding: ["-frames:v", "1", "-pix_fmt", "rgba"]),
        Format(testDescription: "PNG in 16 bit", file: "a.png", encoding: ["-frames:v", "1", "-pix_fmt", "rgba64be"]),
        Format(testDescription: "gray PNG", file: "a.png", encoding: ["-frames:v", "1", "-pix_fmt", "ya8"]),
        Format(
            testDescription: "gray PNG in 16 bit", file: "a.png", encoding: ["-frames:v", "1", "-pix_fmt", "ya16be"]),
        Format(
            testDescription: "PNG with a palette", file: "a.png", encoding: ["-frames:v", "1", "-pix_fmt", "pal8"],
            filter: ",format=rgba,split[a][b];[a]palettegen[p];[b][p]paletteuse"),
        Format(
            testDescription: "WebP", file: "a.webp",
            encoding: ["-frames:v", "1", "-c:v", "libwebp", "-pix_fmt", "yuva420p"]),
        Format(
            testDescription: "lossless WebP", file: "a.webp",
            encoding: ["-frames:v", "1", "-c:v", "libwebp", "-pix_fmt", "bgra", "-lossless", "1"]),
        Format(testDescription: "animated PNG", file: "a.apng", encoding: ["-pix_fmt", "rgba"]),
        Format(
            testDescription: "GIF", file: "a.gif", encoding: [],
            filter: ",format=rgba,split[a][b];[a]palettegen[p];[b][p]paletteuse"),
        Format(
            testDescription: "VP9", file: "a.webm",
            encoding: ["-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "-b:v", "1M", "-deadline", "realtime"],
            decoder: ["-c:v", "libvpx-vp9"]),
        Format(
            testDescription: "VP8", file: "a.webm",
            encoding: ["-c:v", "libvpx", "-pix_fmt", "yuva420p", "-auto-alt-ref", "0", "-b:v", "1M"],
            decoder: ["-c:v", "libvpx"]),
        Format(
            testDescription: "ProRes 4444", file: "a.mov", encoding: ["-c:v", "prores_ks", "-pix_fmt", "yuva444p10le"]),
        Format(testDescription: "PNG in QuickTime", file: "a.mov", encoding: ["-c:v", "png", "-pix_fmt", "rgba"]),
        Format(testDescription: "QuickTime Animation", file: "a.mov", encoding: ["-c:v", "qtrle", "-pix_fmt", "argb"]),
    ]

    @Test("as by ffmpeg's overlay filter, in every format that has alpha", arguments: formats)
    func overlaid(format: Format) throws {
        let directory = try TemporaryFolder()
        let path = directory.path(format.file)
        try Program.ffmpeg(
            ["-f", "lavfi", "-i", Self.source + ",format=rgba" + format.filter] + format.encoding + [path])
        let (frames, report) = try decodeAll(path, .every(.milliseconds(1)))
        #expect(report.status == .ok && report.metadata.conversions == [.transparency])
        let references = try Self.flattened(path, decoder: format.decoder)
        try #require(frames.count == references.count)
        for (frame, reference) in zip(frames, references) {
            let measured = zip(frame.picture.planes, reference).map(psnr)
            #expect(measured[0] > 42 && min(measured[1], measured[2]) > 38, "\(frame.time): \(measured)")
        }
    }

    @Test("and a picture that is all transparent is white, whatever its color")
    func invisible() throws {
        let directory = try TemporaryFolder()
        let path = directory.path("a.png")
        try Program.ffmpeg(["-f", "lavfi", "-i", "color=red@0:s=64x64:d=1,format=rgba", "-frames:v", "1", path])
        let picture = try #require(decodeAll(path).frames.first).picture
        #expect(picture.luma.allSatisfy { $0 == 255 } && picture.planes[1...].joined().allSatisfy { $0 == 128 })
    }

    @Test("but an opaque picture with alpha is unchanged, and nothing is said")
    func opaque() throws {
        let directory = try TemporaryFolder()
        let paths = ["rgb24", "rgba"].map { directory.path("\($0).png") }
        for (path, format) in zip(paths, ["rgb24", "rgba"]) {
            try Program.ffmpeg([
                "-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-frames:v", "1", "-pix_fmt", format, path,
            ])
        }
        let (plain, opaque) = (try decodeAll(paths[0]), try decodeAll(paths[1]))
        #expect(plain.frames == opaque.frames && opaque.report.metadata.conversions == [])
    }

    /// The frames of a file over white, 160x120, full range BT.601.
    private static func flattened(_ path: String, decoder: [String]) throws -> [[[UInt8]]] {
        let filter =
            "[0:v]format=rgba,split[a][b];[a]lutrgb=r=255:g=255:b=255:a=255[w];[w][b]overlay=format=gbrp"
            + ",scale=out_color_matrix=bt601:out_range=full:flags=accurate_rnd+full_chroma_int,format=yuv444p"
        let data = try Program.ffmpeg(
            decoder + [
                "-i", "file:" + path, "-filter_complex", filter, "-vsync", "passthrough", "-f", "rawvideo", "-",
            ])
        let plane = 160 * 120
        return stride(from: 0, to: data.count, by: 3 * plane).map { start in
            (0..<3).map { [UInt8](data[start + $0 * plane..<start + ($0 + 1) * plane]) }
        }
    }
}
