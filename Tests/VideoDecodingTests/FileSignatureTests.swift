import Foundation
import TestSupport
import Testing

@testable import VideoDecoding

@Suite("Formats that are not accepted are named by their content")
struct FileSignatureTests {
    /// The bytes of the numbers of the characters.
    private static func bytes(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    private static func fileType(_ brands: String...) -> [UInt8] {
        [0, 0, 0, UInt8(12 + 4 * brands.count)] + bytes("ftyp") + bytes(brands[0]) + [0, 0, 0, 0]
            + bytes(brands.dropFirst().joined()) + [0, 0, 0, 8] + bytes("meta")
    }

    /// TIFF data, with entries of these tags in the first directory.
    private static func tiff(_ tags: [UInt8]...) -> [UInt8] {
        bytes("II*\0\u{8}\0\0\0") + [UInt8(tags.count), 0] + tags.flatMap { $0 + [2, 0, 1, 0, 0, 0, 0, 0, 0, 0] }
            + [0, 0, 0, 0]
    }

    @Test(
        "Pictures, videos, photos, documents and archives",
        arguments: [
            (fileType("heic", "mif1"), "HEIC"), (fileType("mif1", "heic"), "HEIC"), (fileType("hevc", "msf1"), "HEIC"),
            (fileType("mif1", "miaf"), "HEIF"), (fileType("avif", "mif1"), "AVIF"), (fileType("avis", "msf1"), "AVIF"),
            (fileType("mif1", "avif"), "AVIF"), (fileType("crx ", "isom"), "RAW (CR3)"),
            (bytes("\0\0\0\u{C}JXL \r\n\u{87}\n"), "JPEG XL"), (bytes("\u{FF}\n\u{FA}\u{1F}"), "JPEG XL"),
            (bytes("\0\0\0\u{C}jP  \r\n\u{87}\n"), "JPEG 2000"), (bytes("\u{FF}O\u{FF}Q\0"), "JPEG 2000"),
            (bytes("\u{FF}\u{D8}\u{FF}\u{F7}\0\u{B}"), "JPEG-LS"),
            (bytes("8BPS\0\u{1}"), "Photoshop"), (bytes("gimp xcf v011\0"), "GIMP"), (bytes("qoif\0\0"), "QOI"),
            (bytes("P6\n64 64\n255\n"), "Netpbm"), (bytes("v/1\u{1}\u{2}\0\0\0"), "OpenEXR"),
            (bytes("\0\0\u{1}\0\u{1}\0  \0\0\u{1}\0 \0\0\0\0\0\u{16}\0\0\0"), "ICO"),
            (tiff([0, 1]), "TIFF"), (bytes("MM\0*\0\0\0\u{8}"), "TIFF"), (tiff([0x12, 0xC6]), "RAW (DNG)"),
            (bytes("II*\0\u{10}\0\0\0CR\u{2}\0"), "RAW (CR2)"),
            (tiff([0x0F, 1], [0x4A, 1]), "RAW (NEF, ARW or similar)"),
            (bytes("FUJIFILMCCD-RAW 0201"), "RAW (RAF)"), (bytes("IIRO\u{8}\0\0\0"), "RAW (ORF)"),
            (bytes("IIU\0\u{18}\0\0\0"), "RAW (RW2)"), (bytes(".RMF\0\0\0\u{12}"), "RealMedia"),
            (bytes("<?xml version='1.0'?>\n<!-- a -->\n<svg xmlns='http://www.w3.org/2000/svg'/>"), "SVG"),
            (bytes("<svg viewBox='0 0 1 1'/>"), "SVG"), (bytes("\u{1F}\u{8B}\u{8}\0"), "gzip"),
            (bytes("%PDF-1.7\n"), "PDF"), (bytes("%!PS-Adobe-3.0 EPSF-3.0\n"), "PostScript"),
            (bytes("PK\u{3}\u{4}\u{14}\0"), "ZIP"), (bytes("Rar!\u{1A}\u{7}\u{1}\0"), "RAR"),
            (bytes("7z\u{BC}\u{AF}\u{27}\u{1C}\0"), "7z"),
            (bytes("a.txt") + [UInt8](repeating: 0, count: 252) + bytes("ustar\0"), "TAR"),
        ])
    func refused(bytes: [UInt8], name: String) throws {
        #expect(FileSignature(bytes) == .refused(name))
        // Whatever the name, and never as damage.
        let directory = try TemporaryFolder()
        let path = try directory.write("a.mp4", bytes)
        let error = #expect(throws: VideoDecodingError.self) { try decodeAll(path) }
        #expect(error?.code == .refusedFormat)
        #expect(error?.message.hasPrefix("\(name) is not accepted; convert it to one of MP4, ") == true)
    }

    @Test(
        "Audio and text",
        arguments: [
            (bytes("fLaC\0"), FileSignature.audio("FLAC")), (bytes("#!AMR\n<"), .audio("AMR")),
            (bytes("FORM\0\0\0\0AIFF"), .audio("AIFF")), (bytes("MThd\0\0\0\u{6}"), .audio("MIDI")),
            (bytes("\u{FF}\u{FB}\u{90}\0"), .audio("MPEG")), (bytes("\u{FF}\u{F1}\u{50}\u{80}\0"), .audio("MPEG")),
            (bytes("\u{FF}\u{FE}h\0i\0"), .other("text")), (bytes("<html><svg></svg></html>"), .other("an HTML page")),
        ])
    func others(bytes: [UInt8], expected: FileSignature) {
        #expect(FileSignature(bytes) == expected)
    }

    @Test(
        "Videos whose file type box names other brands are accepted",
        arguments: ["isom", "mp42", "qt  ", "M4V ", "MSNV"])
    func videos(brand: String) {
        #expect(FileSignature(Self.fileType(brand, "avc1", "mif1")) == .demuxer("mov"))
    }

    @Test(
        "Accepted formats are decoded under any name",
        arguments: ["a.apng", "a.gif", "a.jpg", "a.png", "a.webp", "a.bmp"])
    func wrongName(file: String) throws {
        let directory = try TemporaryFolder()
        let path = directory.path(file)
        let count = ["a.apng", "a.gif"].contains(file) ? [] : ["-frames:v", "1"]
        try Program.ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=64x64:r=5:d=1"] + count + [path])
        let frames = try decodeAll(path).frames
        for name in ["a.mp4", "a.heic", "a"] {
            let bytes = try Data(contentsOf: URL(filePath: path))
            #expect(try decodeAll(directory.write(name, bytes)).frames == frames)
        }
    }
}
