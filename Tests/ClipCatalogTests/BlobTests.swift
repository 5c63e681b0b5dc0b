import ClipTypes
import Testing

@testable import CatalogStorage
@testable import ClipCatalog

@Suite("Bytes of embeddings and sketches")
struct BlobTests {
    @Test(
        "The checksum is CRC-32",
        arguments: [
            // The check value of the catalogue of parametrised CRC algorithms, and values of Python's zlib.crc32.
            ("", 0), ("123456789", 0xCBF4_3926), ("a", 0xE8B7_BE43),
            ("The quick brown fox jumps over the lazy dog", 0x414F_A339),
        ] as [(String, UInt32)])
    func checksum(text: String, expected: UInt32) {
        var checksum = Checksum()
        checksum.combine(Array(text.utf8))
        #expect(checksum.value == expected)
        for cut in 0...text.utf8.count {
            var parts = Checksum()
            parts.combine(Array(text.utf8.prefix(cut)))
            parts.combine(Array(text.utf8.dropFirst(cut)))
            #expect(parts.value == expected)
        }
    }

    @Test("An embedding is its values in little-endian order")
    func embedding() throws {
        let embedding = try #require(ClipEmbedding(unitLength: [0.6, -0.8]))
        // 0.6 is 0x3F19999A and -0.8 is 0xBF4CCCCD in IEEE single precision.
        let bytes: [UInt8] = [0x9A, 0x99, 0x19, 0x3F, 0xCD, 0xCC, 0x4C, 0xBF]
        #expect(EmbeddingBlob.encode(embedding, nil) == bytes)
        let decoded = try #require(EmbeddingBlob.decode(bytes, dimension: 2))
        #expect(decoded.embedding == embedding && decoded.contributions == nil)
        for wrong in [
            [], [0x9A], Array(bytes.dropLast()), Array(bytes.prefix(4)), [0, 0, 0xC0, 0x7F, 0, 0, 0, 0], bytes + [0],
            bytes + bytes,
        ] as [[UInt8]] {
            #expect(EmbeddingBlob.decode(wrong, dimension: 2) == nil)
        }
        #expect(EmbeddingBlob.decode(bytes, dimension: 1) == nil && EmbeddingBlob.decode(bytes, dimension: 3) == nil)
    }

    @Test("Contributions follow the embedding: three scales, then a byte for each value of each stored family")
    func contributions() throws {
        let embedding = try #require(ClipEmbedding(unitLength: [0.6, -0.8]))
        // Steps of 1/127 of the largest: 1 is 127 steps, -0.5 is -63.5, away from zero -64. Texture is zero.
        let parts = FamilyContributions([.color: [1, -0.5], .shape: [0, 127], .motion: [9, 9]], dimension: 2)
        let bytes = EmbeddingBlob.encode(embedding, parts)
        #expect(bytes.count == 8 + 12 + 6)
        // 1/127 is 0x3C010204 in IEEE single precision, 1 is 0x3F800000.
        #expect(
            bytes.dropFirst(8) == [
                0x04, 0x02, 0x01, 0x3C, 0, 0, 0, 0, 0, 0, 0x80, 0x3F, 127, 0xC0, 0, 0, 0, 127,
            ])
        let decoded = try #require(EmbeddingBlob.decode(bytes, dimension: 2))
        #expect(decoded.embedding == embedding && decoded.contributions == parts)
        for count in 9..<bytes.count { #expect(EmbeddingBlob.decode(Array(bytes.prefix(count)), dimension: 2) == nil) }
        #expect(EmbeddingBlob.decode(bytes + [0], dimension: 2) == nil)
        var infinite = bytes
        infinite.replaceSubrange(8..<12, with: [0, 0, 0x80, 0x7F])
        #expect(EmbeddingBlob.decode(infinite, dimension: 2) == nil, "a scale that is no number")
    }

    @Test("Contributions of a model with content have a fourth scale, and the codes of content last")
    func content() throws {
        let embedding = try #require(ClipEmbedding(unitLength: [0.6, -0.8]))
        let parts = FamilyContributions([.color: [1, -0.5], .content: [-127, 254], .motion: [9, 9]], dimension: 2)
        let bytes = EmbeddingBlob.encode(embedding, parts)
        // 2 is 0x40000000 in IEEE single precision; -127 is -63.5 steps of 2.
        let expected: [UInt8] = [
            0x04, 0x02, 0x01, 0x3C, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 127, 0xC0, 0, 0, 0, 0, 0xC0, 127,
        ]
        #expect(bytes.dropFirst(8) == expected[...])
        let decoded = try #require(EmbeddingBlob.decode(bytes, dimension: 2))
        #expect(decoded.embedding == embedding && decoded.contributions == parts)
        // 8 bytes are an embedding alone, 26 one with three families.
        for count in 9..<bytes.count where count != 26 {
            #expect(EmbeddingBlob.decode(Array(bytes.prefix(count)), dimension: 2) == nil, "\(count) bytes")
        }
        #expect(EmbeddingBlob.decode(Array(bytes.prefix(26)), dimension: 2)?.contributions?.hasContent == false)
        #expect(EmbeddingBlob.decode(bytes + [0], dimension: 2) == nil)
        var negative = bytes
        negative[8 + 15] |= 0x80
        #expect(EmbeddingBlob.decode(negative, dimension: 2) == nil, "a negative scale")
    }

    private let sketches = [
        FrameSketch(time: .zero, weight: 0, codes: [-128, -1, 0, 1, 127]),
        FrameSketch(time: .milliseconds(1_500), weight: 0.25, codes: [1, 2, 3, 4, 5], detail: detail(3)),
        FrameSketch(time: .nanoseconds(2_000_000_001), weight: 1, codes: [6, 7, 8, 9, 10], detail: detail(4)),
    ]

    @Test("Sketches are decoded exactly, with details and without")
    func roundTrip() {
        let bytes = SketchBlob.encode(sketches)
        #expect(bytes.count == 13 + 3 * (8 + 4 + 5 + 227) && SketchBlob.decode(bytes) == sketches)
        #expect(bytes.prefix(13) == [2, 3, 0, 0, 0, 5, 0, 0, 0, 227, 0, 0, 0])
        // 1.5 s are 0x59682F00 nanoseconds.
        #expect(bytes[21..<29] == [0x00, 0x2F, 0x68, 0x59, 0, 0, 0, 0])
        // The first byte of a detail that is none is 255.
        #expect(bytes[13 + 3 * 17] == 255 && bytes[13 + 3 * 17 + 227] == detail(3).bytes[0])
        let plain = sketches.map { FrameSketch(time: $0.time, weight: $0.weight, codes: $0.codes) }
        let small = SketchBlob.encode(plain)
        #expect(small.count == 13 + 3 * (8 + 4 + 5) && SketchBlob.decode(small) == plain)
        #expect(SketchBlob.decode(SketchBlob.encode([])) == [])
    }

    @Test("Sketches of version 1 are read: times of 128 bits, and no details")
    func firstVersion() {
        // 0.1 is 0x3DCCCCCD and 1 is 0x3F800000 in IEEE single precision; -1 s and -1 attosecond; 3 s and 0x01020304.
        let bytes: [UInt8] =
            [1, 2, 0, 0, 0, 3, 0, 0, 0] + [UInt8](repeating: 255, count: 16) + [3, 0, 0, 0, 0, 0, 0, 0]
            + [4, 3, 2, 1, 0, 0, 0, 0] + [0xCD, 0xCC, 0xCC, 0x3D, 0, 0, 0x80, 0x3F] + [0x80, 255, 0, 1, 2, 127]
        let expected = [
            FrameSketch(
                time: Duration(secondsComponent: -1, attosecondsComponent: -1), weight: 0.1, codes: [-128, -1, 0]),
            FrameSketch(
                time: Duration(secondsComponent: 3, attosecondsComponent: 0x0102_0304), weight: 1, codes: [1, 2, 127]),
        ]
        #expect(SketchBlob.decode(bytes) == expected)
        for count in 0..<bytes.count { #expect(SketchBlob.decode(Array(bytes.prefix(count))) == nil) }
        #expect(SketchBlob.decode(bytes + [0]) == nil && SketchBlob.decode([2] + bytes.dropFirst()) == nil)
        #expect(SketchBlob.decode([1, 255, 255, 255, 255, 255, 255, 255, 255]) == nil)
    }

    @Test("Sketches of other versions, and shorter, longer or impossible bytes are rejected")
    func wrongSketches() {
        let bytes = SketchBlob.encode(sketches)
        for count in 0..<bytes.count { #expect(SketchBlob.decode(Array(bytes.prefix(count))) == nil) }
        #expect(SketchBlob.decode(bytes + [0]) == nil)
        for version in [0, 1, 3, 255] as [UInt8] { #expect(SketchBlob.decode([version] + bytes.dropFirst()) == nil) }
        #expect(SketchBlob.decode([2] + [UInt8](repeating: 255, count: 12)) == nil)
        func changed(_ index: Int, _ value: UInt8) -> [UInt8] {
            var changed = bytes
            changed[index] = value
            return changed
        }
        // A byte of levels that is none, and a detail of another size: 226 bytes, with the length that belongs to it.
        #expect(SketchBlob.decode(changed(13 + 3 * 17 + 228, 125)) == nil)
        #expect(SketchBlob.decode(Array(changed(9, 226).dropLast(3))) == nil)
    }
}
