import ClipTypes
import Testing
import VectorSearch

@Suite("The flat index")
struct FlatIndexTests {
    private func clip(_ number: Int) -> ClipID {
        let bytes = (0..<32).map { $0 < 30 ? UInt8(0) : UInt8(truncatingIfNeeded: number >> ($0 == 30 ? 8 : 0)) }
        guard let id = ClipID(bytes: bytes) else { preconditionFailure("32 bytes are an id") }
        return id
    }

    @Test("finds nothing when it is empty")
    func empty() {
        #expect(FlatIndex(dimension: 2).neighbors(of: ClipEmbedding(normalizing: [1, 0]), count: 3).isEmpty)
    }

    @Test("puts a stored clip first for its own embedding, with similarity 1")
    func selfIsNearest() {
        var index = FlatIndex(dimension: 2)
        index.insert(ClipEmbedding(normalizing: [3, 4]), for: clip(1))
        index.insert(ClipEmbedding(normalizing: [4, 3]), for: clip(2))
        let found = index.neighbors(of: ClipEmbedding(normalizing: [3, 4]), count: 2)
        #expect(found.map(\.clip) == [clip(1), clip(2)])
        #expect(abs(found[0].similarity - 1) < 1e-6)
        // (3 x 4 + 4 x 3) / 25
        #expect(abs(found[1].similarity - 0.96) < 1e-6)
    }

    @Test("ranks as sorting all inner products does", arguments: [1, 3, 17, 1_000])
    func agreesWithSorting(dimension: Int) {
        var generator = SeededGenerator(state: 7)
        func embedding() -> ClipEmbedding {
            ClipEmbedding(normalizing: (0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) })
        }
        let embeddings = (0..<200).map { _ in embedding() }
        var index = FlatIndex(dimension: dimension)
        for (number, embedding) in embeddings.enumerated() { index.insert(embedding, for: clip(number)) }
        let query = embedding()
        let products = embeddings.map { zip($0.values, query.values).reduce(0.0) { $0 + Double($1.0) * Double($1.1) } }
        let found = index.neighbors(of: query, count: 20)
        #expect(found.count == 20)
        for (neighbor, expected) in zip(found, products.sorted(by: >)) {
            #expect(abs(Double(neighbor.similarity) - expected) < 1e-5)
        }
        #expect(found == found.sorted())
        #expect(index.neighbors(of: query, count: 1_000).count == 200)
    }

    @Test("orders equally near clips by their ids")
    func ties() {
        var index = FlatIndex(dimension: 2)
        for number in [3, 1, 2] { index.insert(ClipEmbedding(normalizing: [1, 1]), for: clip(number)) }
        let found = index.neighbors(of: ClipEmbedding(normalizing: [1, 1]), count: 2)
        #expect(found.map(\.clip) == [clip(1), clip(2)])
    }

    @Test("passes over the excluded clip")
    func excluded() {
        var index = FlatIndex(dimension: 2)
        for number in 1...3 { index.insert(ClipEmbedding(normalizing: [1, Float(number)]), for: clip(number)) }
        let found = index.neighbors(of: ClipEmbedding(normalizing: [1, 2]), count: 3, excluding: clip(2))
        #expect(Set(found.map(\.clip)) == [clip(1), clip(3)])
    }

    @Test("replaces the embedding of a clip that is inserted again")
    func replaced() {
        var index = FlatIndex(dimension: 2)
        index.insert(ClipEmbedding(normalizing: [1, 0]), for: clip(1))
        index.insert(ClipEmbedding(normalizing: [0, 1]), for: clip(1))
        let found = index.neighbors(of: ClipEmbedding(normalizing: [0, 1]), count: 5)
        #expect(found == [Neighbor(clip: clip(1), similarity: 1)])
    }

    @Test("forgets removed clips and keeps the others", arguments: [1, 2, 3])
    func removed(number: Int) {
        var index = FlatIndex(dimension: 2)
        for number in 1...3 { index.insert(ClipEmbedding(normalizing: [1, Float(number)]), for: clip(number)) }
        let wasThere = index.remove(clip(number))
        let isStillThere = index.remove(clip(number))
        #expect(wasThere && !isStillThere)
        #expect(index.count == 2)
        for rest in 1...3 where rest != number {
            let found = index.neighbors(of: ClipEmbedding(normalizing: [1, Float(rest)]), count: 1)
            #expect(found.map(\.clip) == [clip(rest)])
        }
    }
}

/// Random numbers that repeat: splitmix64 (Steele, Lea and Flood, OOPSLA 2014).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
