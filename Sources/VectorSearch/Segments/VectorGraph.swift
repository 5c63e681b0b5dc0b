internal import Foundation
public import IndexFiles
internal import Kernels

/// A graph over the first rows of a ``SegmentedIndex``, in a file that does not change, searched in place.
///
/// It has a copy of the first code of each value of its rows, near rows near each other: a search reads no segment until
/// it compares the best candidates, and touches few pages.
///
/// Y. A. Malkov and D. A. Yashunin: Efficient and robust approximate nearest neighbor search using hierarchical
/// navigable small world graphs. IEEE TPAMI 42(4), 2020; arXiv 1603.09320.
public struct VectorGraph: Sendable {
    /// How a graph is built.
    public struct Options: Hashable, Sendable {
        /// The number of links of a new row (M); a row has up to twice as many.
        public var m: Int
        /// How many candidates for links are found for a new row (efConstruction).
        public var efConstruction: Int

        /// Creates options.
        public init(m: Int = 16, efConstruction: Int = 200) {
            self.m = m
            self.efConstruction = efConstruction
        }
    }

    private struct Attributes: Codable {
        var counts: [Int]
        var m: Int
        var efConstruction: Int
        /// The number of bytes of a row's codes.
        var size: Int
    }

    private static let kind = "VGRF"

    /// The path of the file when it was opened.
    public var path: String { file.path }
    /// The number of rows that the graph covers.
    public var rowCount: Int { graph.rowCount }
    /// The size of the file in bytes.
    public var byteCount: Int { file.byteCount }
    /// How the graph was built.
    public let options: Options

    /// The number of bytes of a row's codes.
    var codeSize: Int { graph.size }

    let file: IndexFile
    let graph: CodeGraph

    /// Opens a graph.
    ///
    /// - Throws: ``IndexFileError``. Damaged pages are found when they are read.
    public init(opening path: String) throws(IndexFileError) {
        file = try IndexFile(opening: path, kind: Self.kind, access: .random)
        guard let attributes = try? JSONDecoder().decode(Attributes.self, from: Data(file.attributes)),
            1...CodeGraph.maxLevels ~= attributes.counts.count, 2...CodeGraph.maxWidth / 2 ~= attributes.m,
            attributes.counts.allSatisfy({ 1..<1 << 30 ~= $0 }), attributes.efConstruction > 0,
            1...CodeArrays.size(ofDimension: VectorSegment.maxDimension) ~= attributes.size
        else { throw IndexFileError(.unfit, path, "does not say how many rows it has; it must be rebuilt") }
        options = Options(m: attributes.m, efConstruction: attributes.efConstruction)
        let m = options.m
        let widths = attributes.counts.indices.map { $0 == 0 ? 2 * m : m }
        let nodes = attributes.counts.reduce(0, +)
        // The numbers of all levels, one level after another; those below are of all but the lowest.
        var rows = try file.section("rows", byteCount: nodes * 4).offset
        var below = try file.section("below", byteCount: (nodes - attributes.counts[0]) * 4).offset
        var links = try file.section(
            "links", byteCount: zip(attributes.counts, widths).reduce(0) { $0 + $1.0 * $1.1 * 4 }
        ).offset
        var codes = try file.section("codes", byteCount: nodes * attributes.size).offset
        var scales = try file.section("scales", byteCount: nodes * 4).offset
        var levels: [CodeGraph.Level] = []
        for (number, (count, width)) in zip(attributes.counts, widths).enumerated() {
            levels.append(
                CodeGraph.Level(
                    rows: rows, below: number == 0 ? nil : below, links: links, codes: codes, scales: scales,
                    count: count, width: width))
            rows += count * 4
            below += number == 0 ? 0 : count * 4
            links += count * width * 4
            codes += count * attributes.size
            scales += count * 4
        }
        graph = CodeGraph(file.pages, levels: levels, size: attributes.size)
    }

    /// Builds a graph and writes it. The result is the same for any number of threads, and on all processors.
    ///
    /// Memory: 8 *m* + 12 bytes a row, besides the mapped segments.
    ///
    /// - Parameters:
    ///   - segments: The rows, all of which the graph will cover.
    ///   - graph: A graph over the first of these rows, which is extended; `nil` to begin anew.
    ///   - path: The path of the file to write.
    ///   - options: How to build it; with a graph to extend, its number of links applies.
    ///   - jobs: The number of threads.
    ///   - onProgress: Called now and then with the number of rows so far. If it throws, nothing is written.
    public static func build(
        over segments: [VectorSegment], extending graph: VectorGraph? = nil, to path: String,
        options: Options = Options(), jobs: Int = 1, onProgress: (Int) throws -> Void = { _ in }
    ) throws -> VectorGraph {
        let rowCount = segments.reduce(0) { $0 + $1.rowCount }
        precondition(rowCount > 0 && rowCount >= graph?.rowCount ?? 0, "\(rowCount) rows")
        let memory = GraphMemory(rowCount: rowCount, m: graph?.options.m ?? options.m)
        do {
            if let graph { try memory.load(graph.graph) }
            try memory.insertAll(
                of: segments.map(\.rows), efConstruction: options.efConstruction, jobs: jobs, onBatch: onProgress)
            try memory.reachAll((graph?.rowCount ?? 0)..<rowCount, of: segments.map(\.rows), jobs: jobs) {
                try onProgress(rowCount)
            }
        } catch let failure as CodeGraph.Failure {
            throw error(failure, graph: graph?.file, segments: segments)
        }
        try write(memory, over: segments, options: options, to: path)
        return try VectorGraph(opening: path)
    }

    private static func write(
        _ memory: GraphMemory, over segments: [VectorSegment], options: Options, to path: String
    ) throws {
        let parts = segments.map(\.rows)
        let attributes = Attributes(
            counts: (0..<memory.levelCount).map { memory.count(ofLevel: $0) }, m: memory.m,
            efConstruction: options.efConstruction, size: parts[0].size)
        let order = GraphOrder(memory)
        let writer = try IndexFileWriter(at: path, kind: kind)
        func add<Value: BitwiseCopyable>(
            _ name: String, from lowest: Int = 0, _ values: (Int, Range<Int>) throws -> [Value]
        ) throws {
            let section = try writer.addSection(name)
            for (number, count) in attributes.counts.enumerated().dropFirst(lowest) {
                for first in stride(from: 0, to: count, by: 1 << 12) {
                    try writer.append(values(number, first..<min(first + 1 << 12, count)), to: section)
                }
            }
        }
        func codes(_ number: Int, _ nodes: Range<Int>) throws -> (codes: [UInt8], scales: [Float]) {
            do throws(CodeGraph.Failure) {
                return try GraphOrder.codes(ofRows: order.rows(ofLevel: number, nodes), in: parts)
            } catch {
                throw self.error(error, graph: nil, segments: segments)
            }
        }
        try add("rows") { order.rows(ofLevel: $0, $1) }
        try add("below", from: 1) { order.below(ofLevel: $0, $1) }
        try add("links") { order.links(ofLevel: $0, $1) }
        try add("codes") { try codes($0, $1).codes }
        try add("scales") { try codes($0, $1).scales }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try writer.finish(attributes: Array(encoder.encode(attributes)))
    }

    /// Compares the checksums of the whole file.
    ///
    /// - Complexity: O(*n*) for *n* bytes.
    public func verify() throws(IndexFileError) { try file.verify() }

    /// Returns the error of a file for the failure of a kernel.
    static func error(
        _ failure: CodeGraph.Failure, graph: IndexFile?, segments: [VectorSegment]
    ) -> IndexFileError {
        switch failure {
        case .damagedCodes(let part, let page): segments[part].file.error(CheckedPages.Damage(page: page))
        case .damagedGraph(let page?): (graph ?? segments[0].file).error(CheckedPages.Damage(page: page))
        case .damagedGraph(nil), .limit:
            IndexFileError(.unfit, graph?.path ?? "", "has links to rows that it does not have; it must be rebuilt")
        }
    }
}
