import ClipTypes
import Testing

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

    @Test("Sketches are decoded exactly, and shorter, longer or newer bytes are rejected")
    func sketches() {
        let sketches = [
            FrameSketch(time: .zero, weight: 0, codes: [-128, -1, 0, 1, 127]),
            FrameSketch(
                time: Duration(secondsComponent: -3, attosecondsComponent: -1), weight: 0.1, codes: [1, 2, 3, 4, 5]),
        ]
        let bytes = SketchBlob.encode(sketches)
        #expect(bytes.count == 9 + 2 * (16 + 4 + 5))
        #expect(SketchBlob.decode(bytes) == sketches)
        #expect(SketchBlob.decode(SketchBlob.encode([])) == [])
        for count in 0..<bytes.count {
            #expect(SketchBlob.decode(Array(bytes.prefix(count))) == nil)
        }
        #expect(SketchBlob.decode(bytes + [0]) == nil)
        #expect(SketchBlob.decode([2] + bytes.dropFirst()) == nil)
        #expect(SketchBlob.decode([1, 255, 255, 255, 255, 255, 255, 255, 255]) == nil)
    }
}
