import ClipTypes
import Foundation
import TestSupport
import Testing

@testable import VideoDecoding

@Suite("HDR and wide gamut become SDR of BT.709")
struct ColorMappingTests {
    private static func encoding(
        _ transfer: ColorEncoding.Transfer, _ primaries: ColorEncoding.Primaries = .bt2020
    ) -> ColorEncoding {
        ColorEncoding(matrix: .bt2020, isFullRange: true, depth: 16, transfer: transfer, primaries: primaries)
    }

    /// The luma that a nonlinear gray value of 0...1 becomes.
    private static func luma(_ value: Double, _ transfer: ColorEncoding.Transfer) -> Int {
        let planes = ColorMapping(encoding(transfer)).planes(of: [[UInt16(value * 65535)], [1 << 15], [1 << 15]])
        #expect(abs(Int(planes[1][0]) - 128) <= 1 && abs(Int(planes[2][0]) - 128) <= 1)
        return Int(planes[0][0])
    }

    @Test(
        "Gray of PQ is mapped by the EETF of BT.2390 from 1000 to 203 cd/m², and encoded with gamma 2.4",
        arguments: [
            // Below the knee of 88 cd/m², 255 (L / 203)^(1/2.4): black, 10 and 50 cd/m².
            (0, 0), (0.2997, 73), (0.44028, 142),
            // 203 cd/m² by the spline: E1 = .5807 / .7518 = .7724, T = .3333, E2 = .7386, PQ .5553, 159 cd/m²; and the
            // display's peak of 1000 cd/m², beyond which all is white.
            (0.58069, 230), (0.75183, 255), (1, 255),
        ])
    func pq(value: Double, expected: Int) {
        #expect(abs(Self.luma(value, .pq) - expected) <= 1, "\(Self.luma(value, .pq))")
    }

    @Test("HLG of 75 % is the white of graphics, 203 cd/m², as by ITU-R BT.2408, and 100 % is 1000 cd/m²")
    func hlg() {
        #expect(abs(Self.luma(0.75, .hlg) - Self.luma(0.58069, .pq)) <= 1)
        #expect(Self.luma(1, .hlg) == 255 && Self.luma(0, .hlg) == 0)
        // BT.2408, table 1: the gray card of 18 % has 38 % in HLG and PQ, and 26 cd/m².
        #expect(abs(Self.luma(0.38, .hlg) - Self.luma(0.38, .pq)) <= 3)
    }

    @Test("Linear and logarithmic light, and gamma 2.8, are encoded with gamma 2.4")
    func otherTransfers() {
        // 255 · 0.18^(1/2.4), 255 · (10^(2 · (0.5 - 1)))^(1/2.4), 255 · (10^(2.5 · (0.5 - 1)))^(1/2.4), 255 · 0.5^(2.8/2.4)
        #expect(abs(Self.luma(0.18, .linear) - 125) <= 1)
        #expect(abs(Self.luma(0.5, .log100) - 98) <= 1)
        #expect(abs(Self.luma(0.5, .log316) - 77) <= 1)
        #expect(abs(Self.luma(0.5, .gamma28) - 114) <= 1)
        #expect(Self.luma(1, .linear) == 255 && Self.luma(0, .log316) == 0)
    }

    @Test("Primaries are converted in linear light")
    func primaries() {
        // In BT.2020, the red of BT.709 is .6274, .0691, .0164 in linear light (BT.2087), times the power of 1/2.4.
        let rgb = [0.6274, 0.0691, 0.0164].map { pow($0, 1 / 2.4) }
        let y = 0.2627 * rgb[0] + 0.678 * rgb[1] + 0.0593 * rgb[2]
        let samples = [y, (rgb[2] - y) / 1.8814 + 0.5, (rgb[0] - y) / 1.4746 + 0.5].map { [UInt16($0 * 65535)] }
        let planes = ColorMapping(Self.encoding(.sdr)).planes(of: samples)
        // Pure red in BT.601: 76.2, 85.0, 255.5 (JFIF).
        for (plane, expected) in zip(planes, [76.2, 85, 255]) {
            #expect(abs(Double(plane[0]) - expected) < 2, "\(planes)")
        }
    }

    @Test(
        "A dim clip that zscale converts to PQ, HLG, BT.2020 or P3 looks as before",
        arguments: [
            (["smpte2084", "bt2020", "bt2020nc"], ":npl=203", [PictureConversion.pq, .gamut]),
            (["smpte2084", "bt2020", "ictcp"], ":npl=203", [.pq, .gamut]),
            (["arib-std-b67", "bt2020", "bt2020nc"], ":npl=1000", [.hlg, .gamut]),
            (["bt2020-10", "bt2020", "bt2020nc"], "", [.gamut]), (["bt709", "smpte432", "bt709"], "", [.gamut]),
        ])
    func converted(tags: [String], options: String, conversions: [PictureConversion]) throws {
        let directory = try TemporaryFolder()
        let isHLG = tags[0] == "arib-std-b67"
        let colors = isHLG ? "colorchannelmixer=.2:.2:.2:0:.2:.2:.2:0:.2:.2:.2" : "lutrgb=r=val*0.6:g=val*0.6:b=val*0.6"
        func make(_ name: String, _ filter: String, _ tags: [String]) throws -> String {
            let path = directory.path(name)
            try Program.ffmpeg([
                "-f", "lavfi", "-i",
                "testsrc2=s=256x144:r=5:d=1,\(colors),format=gbrp," + filter
                    + ":r=tv,format=yuv444p10", "-c:v", "libx265", "-preset", "ultrafast", "-crf", "4", "-x265-params",
                "log-level=none", "-color_trc", tags[0], "-color_primaries", tags[1], "-colorspace", tags[2], path,
            ])
            return path
        }
        let plain = "zscale=pin=709:tin=709:min=gbr:rin=full:"
        // zscale applies the OOTF of HLG to each color instead of to the luminance, so that only gray is as BT.2100 has
        // it. HLG of the light of a display of 1000 cd/m², on which the clip has a white of 203.
        let through = isHLG ? "t=smpte2084:p=2020:m=gbr:npl=203,format=gbrp12,zscale=" : ""
        let filter = "\(plain)\(through)t=\(tags[0]):p=\(tags[1]):m=\(tags[2])\(options)"
        let expected = try decodeAll(make("plain.mkv", plain + "p=709:t=709:m=709", ["bt709", "bt709", "bt709"]))
        let found = try decodeAll(make("other.mkv", Self.inZscale(filter), tags))
        #expect(expected.report.metadata.conversions == [] && found.report.metadata.conversions == conversions)
        try #require(expected.frames.count == found.frames.count && !found.frames.isEmpty)
        for (frame, reference) in zip(found.frames, expected.frames) {
            let measured = zip(frame.picture.planes, reference.picture.planes).map(psnr)
            #expect(measured[0] > 35 && min(measured[1], measured[2]) > 32, "\(measured)")
        }
    }

    /// A filter with the names that zscale has for what encoders call otherwise.
    private static func inZscale(_ filter: String) -> String {
        [("bt2020nc", "2020_ncl"), ("bt2020-10", "2020_10"), ("bt2020", "2020"), ("bt709", "709")].reduce(filter) {
            $0.replacingOccurrences(of: $1.0, with: $1.1)
        }
    }

    @Test("What the codec does not state is taken from the container")
    func statedByContainer() throws {
        let directory = try TemporaryFolder()
        let path = directory.path("a.mov")
        // ProRes could state it, too, but does not here; the `colr` atom has the numbers of BT.2020, PQ and BT.2020.
        try Program.ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=s=64x64:r=5:d=1", "-c:v", "mpeg4", "-color_primaries", "bt2020",
            "-color_trc", "smpte2084", "-colorspace", "bt2020nc", "-movflags", "+write_colr", path,
        ])
        #expect(try decodeAll(path).report.metadata.conversions == [.pq, .gamut])
    }
}
