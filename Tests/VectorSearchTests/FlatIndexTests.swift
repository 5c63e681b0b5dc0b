import ClipTypes
import Kernels
import Testing
import VectorSearch

@Suite("Flat index")
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

    @Test("returns a stored clip first for its embedding, with similarity 1")
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

    @Test("ranks like sorting all inner products", arguments: [1, 3, 17, 1_000])
    func agreesWithSorting(dimension: Int) {
        var generator = SeededGenerator(seed: 7)
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

    @Test("orders clips of equal similarity by their ids")
    func ties() {
        var index = FlatIndex(dimension: 2)
        for number in [3, 1, 2] { index.insert(ClipEmbedding(normalizing: [1, 1]), for: clip(number)) }
        let found = index.neighbors(of: ClipEmbedding(normalizing: [1, 1]), count: 2)
        #expect(found.map(\.clip) == [clip(1), clip(2)])
    }

    @Test("leaves out the excluded clip")
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

    @Test("does not return removed clips", arguments: [1, 2, 3])
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

    /// A vector of few distinct values, so that many clips have equal similarity.
    private func coarse(using generator: inout SeededGenerator) -> ClipEmbedding {
        ClipEmbedding(normalizing: [1] + (0..<4).map { _ in Float(Int.random(in: -1...1, using: &generator)) })
    }

    private func index(of embeddings: [ClipID: ClipEmbedding]) -> FlatIndex {
        var index = FlatIndex(dimension: 5)
        for (clip, embedding) in embeddings.sorted(by: { $0.key < $1.key }) { index.insert(embedding, for: clip) }
        return index
    }

    @Test("returns after any changes the results of a newly built index", arguments: [1, 2, 3] as [UInt64])
    func changes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var changed = FlatIndex(dimension: 5)
        var expected: [ClipID: ClipEmbedding] = [:]
        // More clips than two chunks hold are inserted, and then most of them removed.
        for (insertions, steps) in [(9, 3_500), (5, 1_000), (1, 5_000)] {
            for _ in 0..<steps {
                let clip = clip(Int.random(in: 0..<6_000, using: &generator))
                if Int.random(in: 0..<10, using: &generator) < insertions {
                    let embedding = coarse(using: &generator)
                    changed.insert(embedding, for: clip)
                    expected[clip] = embedding
                } else {
                    let wasThere = changed.remove(clip)
                    #expect(wasThere == (expected.removeValue(forKey: clip) != nil))
                }
            }
            let whole = index(of: expected)
            #expect(changed.count == expected.count)
            for count in [1, 40, 10_000] {
                let query = coarse(using: &generator)
                let excluded = clip(Int.random(in: 0..<6_000, using: &generator))
                let found = changed.neighbors(of: query, count: count, excluding: excluded)
                #expect(found == whole.neighbors(of: query, count: count, excluding: excluded))
                #expect(found == found.sorted())
            }
            for number in 0..<6_000 { #expect(changed.embedding(of: clip(number)) == expected[clip(number)]) }
        }
        for clip in expected.keys.sorted() { changed.remove(clip) }
        #expect(changed.count == 0 && changed.neighbors(of: coarse(using: &generator), count: 3).isEmpty)
    }

    @Test("returns the same results while another copy changes")
    func copies() async {
        var generator = SeededGenerator(seed: 11)
        let embeddings = Dictionary(uniqueKeysWithValues: (0..<3_000).map { (clip($0), coarse(using: &generator)) })
        let original = index(of: embeddings)
        let queries = (0..<10).map { _ in coarse(using: &generator) }
        let expected = queries.map { original.neighbors(of: $0, count: 100) }
        async let changed = replacingHalf(of: original)
        let answers = await withTaskGroup(of: [[Neighbor]].self) { group in
            for _ in 0..<4 { group.addTask { queries.map { original.neighbors(of: $0, count: 100) } } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers == [[[Neighbor]]](repeating: expected, count: 4))
        let (other, rest) = await (changed, embeddings.filter { Self.isKept($0.key) })
        #expect(original.count == 3_000 && queries.map { original.neighbors(of: $0, count: 100) } == expected)
        #expect(other.count == rest.count && rest.count < 2_000)
        for (clip, embedding) in rest {
            #expect(other.embedding(of: clip) == ClipEmbedding(normalizing: embedding.values.map { -$0 }))
        }
    }

    private static func isKept(_ clip: ClipID) -> Bool { clip.bytes[31].isMultiple(of: 2) }

    /// A copy without the odd clips, and with the other embeddings negated.
    private func replacingHalf(of index: FlatIndex) async -> FlatIndex {
        var copy = index
        for number in 0..<3_000 {
            let clip = clip(number)
            if Self.isKept(clip), let embedding = copy.embedding(of: clip) {
                copy.insert(ClipEmbedding(normalizing: embedding.values.map { -$0 }), for: clip)
            } else {
                copy.remove(clip)
            }
        }
        return copy
    }

    @Test("returns the stored embedding of a clip, and `nil` for an unknown clip")
    func storedEmbedding() {
        var index = FlatIndex(dimension: 2)
        let unknown = index.remove(clip(1))
        #expect(!unknown && index.count == 0 && index.embedding(of: clip(1)) == nil)
        index.insert(ClipEmbedding(normalizing: [3, 4]), for: clip(1))
        index.insert(ClipEmbedding(normalizing: [4, 3]), for: clip(2))
        #expect(index.embedding(of: clip(1)) == ClipEmbedding(normalizing: [3, 4]))
        index.remove(clip(1))
        #expect(index.embedding(of: clip(1)) == nil)
        #expect(index.embedding(of: clip(2)) == ClipEmbedding(normalizing: [4, 3]))
    }
}
