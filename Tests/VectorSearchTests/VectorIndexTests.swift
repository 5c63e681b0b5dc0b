import Concurrency
import Foundation
import IndexFiles
import Kernels
import TestSupport
import Testing
import VectorSearch

/// Vectors of unit length around common centers, the same for the same seed.
struct VectorSet {
    let dimension: Int
    let values: [Float]

    init(count: Int, dimension: Int, seed: UInt64 = 1, centers: Int = 20, noise: Float = 0.6) {
        var random = SeededGenerator(seed: 77)
        func vector(_ random: inout SeededGenerator) -> [Float] {
            (0..<dimension).map { _ in random.uniform(-1, 1) + random.uniform(-1, 1) }
        }
        let means = (0..<centers).map { _ in vector(&random) }
        var own = SeededGenerator(seed: seed)
        var values: [Float] = []
        for _ in 0..<count {
            let mean = means[Int(own.uniform(0, Float(centers) - 0.01))]
            let some = zip(mean, vector(&own)).map { $0 + noise * $1 }
            let length = some.reduce(0) { $0 + $1 * $1 }.squareRoot()
            values += some.map { $0 / length }
        }
        self.dimension = dimension
        self.values = values
    }

    var count: Int { values.count / dimension }

    subscript(row: Int) -> [Float] { Array(values[row * dimension..<(row + 1) * dimension]) }

    func slice(_ rows: Range<Int>) -> [Float] {
        Array(values[rows.lowerBound * dimension..<rows.upperBound * dimension])
    }

    /// The vectors of keys that are three times the rows' numbers.
    var source: VectorIndex.Vectors { { keys in keys.flatMap { self[Int($0) / 3] } } }

    static func keys(_ rows: Range<Int>) -> [Int64] { rows.map { Int64($0) * 3 } }
}

@Suite("An index of vectors")
struct VectorIndexTests {
    /// The implementations, and how many of the nearest rows each finds at least.
    enum Kind: CaseIterable {
        case flat, memory, segments, graph, graphAndTail
        var recall: Double { self == .graph || self == .graphAndTail ? 0.99 : 1 }
        var isExact: Bool { recall == 1 }
    }

    private let folder = try? TemporaryFolder()

    /// Returns an index of all vectors.
    private func index(_ kind: Kind, of set: VectorSet) throws -> any VectorIndex {
        let folder = try #require(folder).path
        var index = try SegmentedIndex(dimension: set.dimension)
        switch kind {
        case .flat:
            var flat = FlatVectorIndex(dimension: set.dimension)
            flat.append(keys: VectorSet.keys(0..<set.count), vectors: set.values)
            return flat
        case .memory:
            for first in stride(from: 0, to: set.count, by: 300) {
                let rows = first..<min(first + 300, set.count)
                index.append(keys: VectorSet.keys(rows), vectors: set.slice(rows))
            }
            return index
        case .segments, .graph, .graphAndTail:
            // Two segments, and the rest in memory or in a third one.
            let ends = [set.count / 3, set.count * 2 / 3, set.count]
            var start = 0
            for (number, end) in ends.enumerated() {
                index.append(keys: VectorSet.keys(start..<end), vectors: set.slice(start..<end))
                start = end
                if number == 2, kind != .graph { break }
                let segment = try index.write(
                    index.storedRowCount..<index.rowCount, to: "\(folder)/\(UUID().uuidString).vseg")
                try index.replaceSegments(index.segments + [segment])
            }
            if kind != .segments {
                try index.setGraph(
                    VectorGraph.build(
                        over: index.segments, to: "\(folder)/\(UUID().uuidString).vgrf",
                        options: VectorGraph.Options(m: 12, efConstruction: 60), jobs: 2))
            }
            return index
        }
    }

    private func recall(_ found: [[VectorNeighbor]], _ expected: [[VectorNeighbor]]) -> Double {
        let hits = zip(found, expected).reduce(0) { $0 + Set($1.0.map(\.key)).intersection($1.1.map(\.key)).count }
        return Double(hits) / Double(max(1, expected.reduce(0) { $0 + $1.count }))
    }

    @Test("Finds the rows that a search of all vectors finds", arguments: Kind.allCases, [8, 100])
    func nearest(kind: Kind, dimension: Int) throws {
        let set = VectorSet(count: 2_500, dimension: dimension)
        let reference = try index(.flat, of: set)
        let index = try index(kind, of: set)
        #expect(index.count == 2_500)
        let others = VectorSet(count: 30, dimension: dimension, seed: 9)
        let queries = (0..<30).map { VectorQuery(others[$0]) }
        for (count, jobs) in [(1, 1), (10, 1), (10, 3), (100, 2)] {
            let options = VectorSearchOptions(jobs: jobs)
            let found = try index.neighbors(of: queries, count: count, options: options, vectors: set.source)
            let expected = try reference.neighbors(of: queries, count: count, options: options, vectors: nil)
            if kind.isExact { #expect(found == expected) }
            #expect(recall(found, expected) >= kind.recall, "\(count) rows")
            // One query gets what all get.
            #expect(try index.neighbors(of: queries[7], count: count, vectors: set.source) == found[7])
        }
    }

    @Test("A row is its own nearest one, and can be left out", arguments: Kind.allCases)
    func excluded(kind: Kind) throws {
        let set = VectorSet(count: 2_000, dimension: 64)
        let index = try index(kind, of: set)
        for row in stride(from: 0, to: 2_000, by: 97) {
            let found = try index.neighbors(of: VectorQuery(set[row]), count: 3, vectors: set.source)
            #expect(found[0].key == Int64(row) * 3 && found[0].similarity > 0.99999)
            let others = try index.neighbors(
                of: VectorQuery(set[row], excluding: Int64(row) * 3), count: 2, vectors: set.source)
            #expect(others == Array(found.dropFirst()))
        }
    }

    @Test("Removed rows are not found, and copies made before find them", arguments: Kind.allCases)
    func removal(kind: Kind) throws {
        let set = VectorSet(count: 2_000, dimension: 32)
        var index = try index(kind, of: set)
        var reference = try self.index(.flat, of: set)
        let before = index
        let removed = stride(from: 1, to: 2_000, by: 3).map { Int64($0) * 3 }
        #expect(try index.remove(keys: removed + [1, 2, -5, 400_000]) == removed.count)
        #expect(try index.remove(keys: removed) == 0)
        try reference.remove(keys: removed)
        #expect(index.count == 2_000 - removed.count && before.count == 2_000)
        let queries = (0..<50).map { VectorQuery(set[$0 * 31]) }
        let options = VectorSearchOptions()
        let found = try index.neighbors(of: queries, count: 10, options: options, vectors: set.source)
        let expected = try reference.neighbors(of: queries, count: 10, options: options, vectors: nil)
        if kind.isExact { #expect(found == expected) }
        #expect(recall(found, expected) >= kind.recall)
        #expect(Set(found.joined().map(\.key)).isDisjoint(with: removed))
        #expect(try before.neighbors(of: VectorQuery(set[1]), count: 1, vectors: set.source)[0].key == 3)
        // The same key again, with another vector.
        index.append(keys: [3], vectors: set[0])
        #expect(
            try index.neighbors(of: VectorQuery(set[0]), count: 2, vectors: { $0.flatMap { set[Int($0) / 3 / 2 * 2] } })
                .map(\.key) == [0, 3])
    }

    @Test("Filters of any share of the rows", arguments: Kind.allCases, [2, 10, 1_000])
    func filters(kind: Kind, divisor: Int) throws {
        let set = VectorSet(count: 3_000, dimension: 48)
        var index = try index(kind, of: set)
        var reference = try self.index(.flat, of: set)
        let removed = stride(from: 0, to: 3_000, by: 11).map { Int64($0) * 3 }
        try index.remove(keys: removed)
        try reference.remove(keys: removed)
        let passing = (0..<3_000).filter { ($0 * 7_919 + 13) % 3_001 % divisor == 0 }.map { Int64($0) * 3 }
        let queries = (0..<40).map { VectorQuery(set[$0 * 73]) }
        let expected = try reference.neighbors(
            of: queries, count: 10, options: VectorSearchOptions(filter: reference.filter(keys: passing)), vectors: nil)
        for method in [VectorSearchOptions.Method.automatic, .scan, .graph] {
            let options = VectorSearchOptions(filter: try index.filter(keys: passing), method: method, jobs: 2)
            let found = try index.neighbors(of: queries, count: 10, options: options, vectors: set.source)
            if kind.isExact || method == .scan { #expect(found == expected) }
            #expect(recall(found, expected) >= kind.recall, "\(method)")
        }
    }

    @Test("A filter that no row passes, an empty index and no results wanted", arguments: Kind.allCases)
    func nothing(kind: Kind) throws {
        let set = VectorSet(count: 1_500, dimension: 16)
        var index = try index(kind, of: set)
        let none = VectorSearchOptions(filter: try index.filter(keys: [1, 2, 4]))
        #expect(try index.neighbors(of: VectorQuery(set[0]), count: 5, options: none, vectors: set.source) == [])
        #expect(try index.neighbors(of: VectorQuery(set[0]), count: 0, vectors: set.source) == [])
        #expect(try index.neighbors(of: VectorQuery(set[0]), count: 9_999, vectors: set.source).count == 1_500)
        try index.remove(keys: VectorSet.keys(0..<1_500))
        #expect(index.count == 0)
        #expect(try index.neighbors(of: VectorQuery(set[0]), count: 5, vectors: set.source) == [])
    }

    @Test("Among equal vectors those with the lowest keys come first, at bounded costs", arguments: Kind.allCases)
    func ties(kind: Kind) throws {
        // More than are compared by their vectors, after some others.
        let dimension = 16
        let others = VectorSet(count: 100, dimension: dimension)
        let one = VectorSet(count: 1, dimension: dimension, seed: 5)[0]
        var values = others.values
        for _ in 0..<20_000 { values += one }
        var index: any VectorIndex = try SegmentedIndex(dimension: dimension)
        if kind == .flat { index = FlatVectorIndex(dimension: dimension) }
        // Keys descend.
        index.append(keys: (0..<20_100).map { 60_000 - Int64($0) }, vectors: values)
        if var segmented = index as? SegmentedIndex, kind != .memory {
            let folder = try #require(folder).path
            try segmented.replaceSegments([segmented.write(0..<20_100, to: folder + "/a")])
            index = segmented
        }
        let read = Guarded(0)
        let found = try index.neighbors(of: VectorQuery(one), count: 3) { keys in
            read.withLock { $0 += keys.count }
            return keys.flatMap { $0 > 59_900 ? others[60_000 - Int($0)] : one }
        }
        #expect(found.map(\.key) == [39_901, 39_902, 39_903])
        #expect(read.withLock { $0 } < 10_000)
    }

    @Test("Without vectors, similarities are those of codes", arguments: Kind.allCases)
    func approximate(kind: Kind) throws {
        let set = VectorSet(count: 1_000, dimension: 128)
        let index = try index(kind, of: set)
        let exact = try index.neighbors(of: VectorQuery(set[5]), count: 20, vectors: set.source)
        let similar = try index.neighbors(of: VectorQuery(set[5]), count: 20, vectors: nil)
        #expect(exact.map(\.key) == similar.map(\.key))
        #expect(zip(exact, similar).allSatisfy { abs($0.similarity - $1.similarity) < 0.0003 })
    }
}
