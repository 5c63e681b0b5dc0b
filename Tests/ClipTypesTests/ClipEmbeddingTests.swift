import ClipTypes
import Testing

@Suite("A clip embedding")
struct ClipEmbeddingTests {
    @Test("has unit length")
    func unitLength() {
        #expect(ClipEmbedding(normalizing: [3, 4]).values == [0.6, 0.8])
    }

    @Test("is restored bit for bit, but not from values of another norm")
    func unitLengthOnly() {
        let values = ClipEmbedding(normalizing: [1, 2, 3]).values
        #expect(ClipEmbedding(unitLength: values)?.values == values)
        #expect(ClipEmbedding(unitLength: [3, 4]) == nil)
        #expect(ClipEmbedding(unitLength: [.nan, 1]) == nil)
        #expect(ClipEmbedding(unitLength: []) == nil)
    }
}
