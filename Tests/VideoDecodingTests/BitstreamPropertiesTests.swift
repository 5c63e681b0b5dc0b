import Testing

@testable import VideoDecoding

@Suite("Properties of coded frames")
struct BitstreamPropertiesTests {
    private static func facts(_ bytes: [UInt8], codec: String, lengthSize: Int? = nil) -> BitstreamProperties {
        BitstreamProperties(bytes.span, codec: codec, lengthSize: lengthSize)
    }

    @Test("An H.264 frame is intra if all its slice headers are")
    func h264() {
        // After the start code and the unit's type: 1 (first macroblock 0), 0001000 (type 7, I) or 00110 (type 5, P).
        let intra: [UInt8] = [0, 0, 1, 0x65, 0b1000_1000, 0x80]
        let predicted: [UInt8] = [0, 0, 1, 0x61, 0b1001_1010, 0x80]
        #expect(Self.facts(intra, codec: "h264").isIntra)
        #expect(!Self.facts(predicted, codec: "h264").isIntra)
        // The second field of a keyframe may reference the first.
        #expect(!Self.facts(intra + predicted, codec: "h264").isIntra)
        #expect(Self.facts(intra + intra, codec: "h264").isIntra)
        // 010 (first macroblock 1), 011 (type 2, I of I and others).
        #expect(Self.facts([0, 0, 0, 3, 0x65, 0b0100_1100, 0x80], codec: "h264", lengthSize: 4).isIntra)
        // No slice, a slice without its header, and endless zeros.
        #expect(!Self.facts([0, 0, 1, 0x67, 0x42, 0], codec: "h264").isIntra)
        #expect(!Self.facts([0, 0, 1, 0x65, 0, 0, 0], codec: "h264").isIntra)
        #expect(
            !Self.facts([0, 0, 0, 12, 0x65] + Array(repeating: 0, count: 11), codec: "h264", lengthSize: 4).isIntra)
    }

    @Test("An HEVC frame is intra if all its slices are of a random access point")
    func hevc() {
        // Types 19 (IDR) and 21 (CRA) against 1 (trailing), each shifted by one bit.
        #expect(Self.facts([0, 0, 1, 19 << 1, 1, 0x80], codec: "hevc").isIntra)
        #expect(Self.facts([0, 0, 1, 21 << 1, 1, 0x80], codec: "hevc").isIntra)
        #expect(!Self.facts([0, 0, 1, 1 << 1, 1, 0x80], codec: "hevc").isIntra)
        #expect(!Self.facts([0, 0, 1, 21 << 1, 1, 0x80, 0, 0, 1, 1 << 1, 1, 0x80], codec: "hevc").isIntra)
    }

    @Test("Codecs that are not parsed have default properties", arguments: ["vp9", "av1", "mpeg4"])
    func others(codec: String) {
        #expect(!Self.facts([0x82, 0x49, 0x83, 0x42], codec: codec).isIntra)
    }
}
