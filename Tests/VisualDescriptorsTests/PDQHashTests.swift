import ClipTypes
import TestSupport
import Testing

@testable import VisualDescriptors

/// The reference is `pdqhash` 0.2.8 (the PDQ of ThreatExchange for Python) on the same pictures.
@Suite("The PDQ hash of a frame")
struct PDQHashTests {
    private static func hash(width: Int, height: Int) -> FrameHash {
        let picture = Picture(width: width, height: height) { x, y in
            let value = x * x * 3 / width + y * y * 5 / height + x * y / 7 + 40 * ((x / 9 + y / 13) % 3)
            return (luma: UInt8(value % 256), blue: 128, red: 128)
        }
        return PDQHash.hash(of: Frame(picture: picture, time: .milliseconds(1_500), isKeyframe: true))
    }

    private static func distance(_ hash: FrameHash, _ reference: String) -> Int {
        zip(hash.hexadecimal, reference).reduce(0) {
            $0 + (($1.0.hexDigitValue ?? 0) ^ ($1.1.hexDigitValue ?? 15)).nonzeroBitCount
        }
    }

    @Test(
        "is that of the reference up to rounding",
        arguments: [
            (120, 90, "428ed757ad559a55b6b50ca0f1b7e725b86d05e6bf8c2e0e0e7ee568a5806418"),
            (64, 100, "b646ed49334566b7bc1080df5fa9ee6aa58a687accf24a261f26b37c35a0a630"),
        ])
    func reference(width: Int, height: Int, expected: String) {
        let hash = Self.hash(width: width, height: height)
        #expect(hash.quality == 100)
        #expect(hash.hexadecimal.count == 64)
        #expect(Self.distance(hash, expected) <= 2)
        #expect(hash.time == .milliseconds(1_500))
    }

    @Test("does not tell anything of a plain picture, and changes much less with brightness than with the picture")
    func quality() {
        func hash(_ value: @escaping (Int, Int) -> Int) -> FrameHash {
            let picture = Picture(width: 256, height: 144) { x, y in
                (luma: UInt8(max(0, min(255, value(x, y)))), blue: 128, red: 128)
            }
            return PDQHash.hash(of: Frame(picture: picture, time: .zero, isKeyframe: true))
        }
        func blobs(_ x: Int, _ y: Int) -> Int { ((x / 23 + 3) * (y / 17 + 5) * 37) % 160 + 20 }
        let (plain, one, brighter, other) = (
            hash { _, _ in 90 }, hash(blobs), hash { blobs($0, $1) + 60 }, hash { blobs(255 - $0, $1) }
        )
        #expect(plain.quality == 0)
        #expect(one.quality > 50)
        #expect(Self.distance(one, brighter.hexadecimal) <= 4)
        #expect(Self.distance(one, other.hexadecimal) > 60)
    }

    @Test("is written as vPDQ does: number, quality, digits, seconds")
    func lines() throws {
        func hash(_ time: Duration, _ byte: UInt8) throws -> FrameHash {
            try #require(FrameHash(time: time, bytes: [UInt8](repeating: byte, count: 32), quality: 7))
        }
        let text = FrameHash.lines([try hash(.zero, 0x0A), try hash(.microseconds(61_002_500), 0xF0)])
        let digits = ["0a", "f0"].map { String(repeating: $0, count: 32) }
        #expect(text == "0,7,\(digits[0]),0.000\n1,7,\(digits[1]),61.003\n")
        #expect(FrameHash(time: .zero, bytes: [1], quality: 7) == nil)
        #expect(FrameHash(time: .zero, bytes: [UInt8](repeating: 0, count: 32), quality: 101) == nil)
    }
}
