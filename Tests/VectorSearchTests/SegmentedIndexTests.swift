import Foundation
import IndexFiles
import TestSupport
import Testing
import VectorSearch

@Suite("An index in segments")
struct SegmentedIndexTests {
    private let folder = try? TemporaryFolder()
    private let set = VectorSet(count: 6_000, dimension: 96)
    /// Enough for few rows.
    private let options = VectorGraph.Options(m: 12, efConstruction: 60)

    private func path(_ name: String) throws -> String { try #require(folder).path + "/" + name }

    private func index(rows: Range<Int>) throws -> SegmentedIndex {
        var index = try SegmentedIndex(dimension: set.dimension)
        index.append(keys: VectorSet.keys(rows), vectors: set.slice(rows))
        return index
    }

    @Test("Merged segments, in files or in memory, give the same answers, with the same graph")
    func merging() throws {
        var index = try index(rows: 0..<2_000)
        try index.replaceSegments([index.write(0..<2_000, to: path("1"))])
        index.append(keys: VectorSet.keys(2_000..<4_500), vectors: set.slice(2_000..<4_500))
        try index.replaceSegments(index.segments + [index.write(2_000..<4_500, to: path("2"))])
        try index.setGraph(VectorGraph.build(over: index.segments, to: path("graph"), options: options))
        index.append(keys: VectorSet.keys(4_500..<6_000), vectors: set.slice(4_500..<6_000))
        try index.remove(keys: VectorSet.keys(100..<200) + VectorSet.keys(4_400..<4_600))
        let queries = (0..<40).map { VectorQuery(set[$0 * 150]) }
        func answers(_ index: SegmentedIndex) throws -> [[VectorNeighbor]] {
            try index.neighbors(of: queries, count: 10, options: VectorSearchOptions(), vectors: set.source)
        }
        let expected = try answers(index)
        // Opened again: files, removed rows as bytes, and the rest of the rows.
        let removed = try #require(
            RowBitmap(
                bytes: Array(index.removed.bytes.prefix((4_500 + 7) / 8)).enumerated().map {
                    $0.offset == 562 ? $0.element & 0x0f : $0.element
                }, rowCount: 4_500))
        var opened = try SegmentedIndex(
            dimension: 96, segments: [VectorSegment(opening: path("1")), VectorSegment(opening: path("2"))],
            removed: removed, graph: VectorGraph(opening: path("graph")))
        #expect(opened.count == 4_500 - 200)
        opened.append(keys: VectorSet.keys(4_600..<6_000), vectors: set.slice(4_600..<6_000))
        #expect(try answers(opened) == expected)
        // Merged.
        let merged = try index.write(0..<6_000, to: path("3"))
        try index.replaceSegments([merged])
        #expect(index.storedRowCount == 6_000 && index.rowCount == 6_000 && index.count == 5_700)
        #expect(try answers(index) == expected)
        try merged.verify()
        // Without removed rows.
        let compact = try index.write(0..<6_000, to: path("4"), leavingOutRemoved: true)
        #expect(compact.rowCount == 5_700)
        let alone = try SegmentedIndex(dimension: 96, segments: [compact])
        #expect(
            try alone.keys(0..<5_700) == VectorSet.keys(0..<100) + VectorSet.keys(200..<4_400)
                + VectorSet.keys(4_600..<6_000))
        let all = VectorSearchOptions(method: .scan)
        #expect(
            try alone.neighbors(of: queries, count: 10, options: all, vectors: set.source)
                == index.neighbors(of: queries, count: 10, options: all, vectors: set.source))
    }

    @Test("A graph has the same bytes whatever the number of threads, and can be extended")
    func graphs() throws {
        let all = try index(rows: 0..<6_000)
        let first = try all.write(0..<4_000, to: path("1"))
        let second = try all.write(4_000..<6_000, to: path("2"))
        _ = try VectorGraph.build(over: [first, second], to: path("a"), options: options, jobs: 1)
        _ = try VectorGraph.build(over: [first, second], to: path("b"), options: options, jobs: 3)
        #expect(try Data(contentsOf: URL(filePath: path("a"))) == Data(contentsOf: URL(filePath: path("b"))))
        let half = try VectorGraph.build(over: [first], to: path("half"), options: options)
        let whole = try VectorGraph.build(
            over: [first, second], extending: half, to: path("whole"), options: options, jobs: 2)
        #expect(whole.rowCount == 6_000 && half.rowCount == 4_000)
        try whole.verify()
        let index = try SegmentedIndex(dimension: 96, segments: [first, second], graph: whole)
        let options = VectorSearchOptions(method: .graph)
        var hits = 0
        for row in stride(from: 0, to: 6_000, by: 40) {
            let query = VectorQuery(set[row])
            let expected = try index.neighbors(
                of: query, count: 10, options: VectorSearchOptions(method: .scan), vectors: set.source)
            let found = try index.neighbors(of: query, count: 10, options: options, vectors: set.source)
            hits += Set(found.map(\.key)).intersection(expected.map(\.key)).count
        }
        #expect(hits >= 1_485, "\(hits) of 1500")
    }

    @Test("A larger efSearch finds more")
    func efSearch() throws {
        let all = try index(rows: 0..<6_000)
        let segment = try all.write(0..<6_000, to: path("1"))
        let graph = try VectorGraph.build(
            over: [segment], to: path("g"), options: VectorGraph.Options(m: 4, efConstruction: 12))
        let index = try SegmentedIndex(dimension: 96, segments: [segment], graph: graph)
        func hits(_ options: VectorSearchOptions) throws -> Int {
            try stride(from: 0, to: 6_000, by: 120).reduce(0) { sum, row in
                let query = VectorQuery(set[row])
                let expected = try index.neighbors(
                    of: query, count: 10, options: VectorSearchOptions(method: .scan), vectors: nil)
                let found = try index.neighbors(of: query, count: 10, options: options, vectors: nil)
                return sum + Set(found.map(\.key)).intersection(expected.map(\.key)).count
            }
        }
        let few = try hits(VectorSearchOptions(method: .graph, efSearch: 10))
        let many = try hits(VectorSearchOptions(method: .graph, efSearch: 300))
        #expect(few < many && many > 480, "\(few), \(many) of 500")
    }

    @Test("Every row is found by its own vector, even by a search that keeps few")
    func ownVectors() throws {
        let all = try index(rows: 0..<6_000)
        let first = try all.write(0..<5_000, to: path("1"))
        let second = try all.write(5_000..<6_000, to: path("2"))
        // A graph of so few links, that 174 rows would be missed if nothing were done about it.
        let options = VectorGraph.Options(m: 8, efConstruction: 24)
        let part = try VectorGraph.build(over: [first], to: path("part"), options: options)
        let whole = try VectorGraph.build(over: [first, second], extending: part, to: path("whole"), options: options)
        let index = try SegmentedIndex(dimension: 96, segments: [first, second], graph: whole)
        let found = try index.neighbors(
            of: (0..<6_000).map { VectorQuery(set[$0]) }, count: 1,
            options: VectorSearchOptions(method: .graph, efSearch: 16), vectors: nil)
        let missed = zip(found, VectorSet.keys(0..<6_000)).count { $0.first?.key != $1 }
        #expect(missed <= 100, "\(missed) of 6000")
    }

    @Test("A search by a graph that has to visit nearly all rows finds the only one that passes")
    func manyVisited() throws {
        let set = VectorSet(count: 40_000, dimension: 8)
        var all = try SegmentedIndex(dimension: 8)
        all.append(keys: VectorSet.keys(0..<40_000), vectors: set.slice(0..<40_000))
        let segment = try all.write(0..<40_000, to: path("rows"))
        let graph = try VectorGraph.build(
            over: [segment], to: path("graph"), options: VectorGraph.Options(m: 2, efConstruction: 4))
        let index = try SegmentedIndex(dimension: 8, segments: [segment], graph: graph)
        let key = VectorSet.keys(31_234..<31_235)[0]
        let options = try VectorSearchOptions(filter: index.filter(keys: [key]), method: .graph, efSearch: 1)
        let found = try index.neighbors(of: VectorQuery(set[7]), count: 1, options: options, vectors: nil)
        #expect(found.map(\.key) == [key])
    }

    @Test(
        "A flipped bit in a segment or a graph is an error of the search that reads it", arguments: ["rows", "graph"])
    func damage(name: String) throws {
        let all = try index(rows: 0..<1_500)
        let segment = try all.write(0..<1_500, to: path("rows"))
        _ = try VectorGraph.build(over: [segment], to: path("graph"), options: options)
        let queries = (0..<20).map { VectorQuery(set[$0 * 70]) }
        func answers(_ method: VectorSearchOptions.Method) throws -> [[VectorNeighbor]] {
            let index = try SegmentedIndex(
                dimension: 96, segments: [VectorSegment(opening: path("rows"))],
                graph: VectorGraph(opening: path("graph")))
            let options = VectorSearchOptions(method: method)
            return try index.neighbors(of: queries, count: 10, options: options, vectors: nil)
        }
        let (scanned, byGraph) = try (answers(.scan), answers(.graph))
        var bytes = try Data(contentsOf: URL(filePath: path(name)))
        let pages = bytes.count / IndexFile.pageSize
        var noticed = 0
        for page in stride(from: 0, to: pages, by: 5) {
            bytes[page * IndexFile.pageSize + 77] ^= 4
            try bytes.write(to: URL(filePath: path(name)))
            for (method, expected) in [(VectorSearchOptions.Method.scan, scanned), (.graph, byGraph)] {
                do {
                    #expect(try answers(method) == expected, "page \(page)")
                } catch let error as IndexFileError {
                    noticed += 1
                    #expect(error.isRebuildable && error.path.hasSuffix(name))
                }
            }
            // What the queries did not touch is noticed by the check of the whole file.
            #expect(throws: IndexFileError.self, "page \(page)") {
                try VectorSegment(opening: path("rows")).verify()
                try VectorGraph(opening: path("graph")).verify()
            }
            bytes[page * IndexFile.pageSize + 77] ^= 4
        }
        #expect(noticed > pages / 10, "\(noticed) of \(pages)")
    }

    @Test("Files that do not fit each other are refused")
    func misfits() throws {
        let all = try index(rows: 0..<3_000)
        let segment = try all.write(0..<3_000, to: path("rows"))
        let small = try all.write(0..<1_000, to: path("small"))
        let graph = try VectorGraph.build(over: [segment], to: path("graph"), options: options)
        #expect(throws: IndexFileError.self) { try SegmentedIndex(dimension: 64, segments: [segment]) }
        #expect(throws: IndexFileError.self) { try SegmentedIndex(dimension: 96, segments: [small], graph: graph) }
        #expect(throws: IndexFileError.self) { try VectorSegment(opening: path("graph")) }
        #expect(throws: IndexFileError.self) { try VectorGraph(opening: path("rows")) }
    }
}
