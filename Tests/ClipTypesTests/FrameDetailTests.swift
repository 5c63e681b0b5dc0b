import ClipTypes
import Kernels
import Testing

@Suite("Local detail of a frame")
struct FrameDetailTests {
    private let zeros = [Int8](repeating: 0, count: 676)

    @Test("is a byte for the aspect ratio and one for each three levels")
    func bytes() {
        var levels = zeros
        levels.replaceSubrange(0..<6, with: [-2, -1, 0, 2, 2, 2])
        levels[675] = -2
        let bytes = FrameDetail(levels: levels, width: 64, height: 48).bytes
        #expect(bytes.count == 227 && FrameDetail.byteCount == 227 && FrameDetail.count == 676)
        // 127 + 127 x 16 / 112 = 145.1. The digits of the levels are 0, 1, 2 and 4, 4, 4; three zeros are 2 + 10 + 50; the
        // last byte has one level only.
        #expect(bytes == [145, 55, 124] + [UInt8](repeating: 62, count: 223) + [0])
    }

    @Test("returns its levels, also from its bytes", arguments: UInt64(0)..<20)
    func roundTrip(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let levels = (0..<676).map { _ in Int8(generator.integer(in: -2...2)) }
        let detail = FrameDetail(levels: levels, width: 9, height: 16)
        #expect(detail.levels == levels && FrameDetail(bytes: detail.bytes) == detail)
        #expect(FrameDetail(bytes: detail.bytes)?.levels == levels)
    }

    @Test(
        "has the aspect ratio of the picture up to a few percent",
        arguments: [(16, 9), (9, 16), (1, 1), (4, 3), (576, 144), (3, 7), (239, 100)])
    func aspect(width: Int, height: Int) {
        let found = FrameDetail(levels: zeros, width: width, height: height).aspectRatio
        #expect(abs(found / (Float(width) / Float(height)) - 1) < 0.02)
    }

    @Test(
        "of extreme pictures has a positive, finite aspect ratio, and bytes that are read again", arguments: [1, 4096])
    func extremes(width: Int) {
        let detail = FrameDetail(levels: zeros, width: width, height: 4097 - width)
        #expect(detail.aspectRatio > 0 && detail.aspectRatio.isFinite)
        #expect(FrameDetail(bytes: detail.bytes) == detail)
    }

    @Test("is not read from another number of bytes, or from bytes out of range")
    func wrong() {
        let bytes = FrameDetail(levels: zeros, width: 4, height: 3).bytes
        func changed(_ index: Int, _ value: UInt8) -> [UInt8] {
            var changed = bytes
            changed[index] = value
            return changed
        }
        for wrong in [[], Array(bytes.dropLast()), bytes + [62], changed(0, 255)] {
            #expect(FrameDetail(bytes: wrong) == nil)
        }
        for index in [1, 100, 226] {
            #expect(FrameDetail(bytes: changed(index, 124)) != nil)
            for value in [125, 200, 255] as [UInt8] { #expect(FrameDetail(bytes: changed(index, value)) == nil) }
        }
        #expect(FrameDetail(bytes: changed(0, 254)) != nil && FrameDetail(bytes: changed(0, 0)) != nil)
    }
}
