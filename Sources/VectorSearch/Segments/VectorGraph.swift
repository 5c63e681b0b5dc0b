internal import Foundation
public import IndexFiles
internal import Kernels

/// A graph over the first rows of a ``SegmentedIndex``, in a file that does not change, searched in place.
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

    let file: IndexFile
    let graph: CodeGraph

    /// Opens a graph.
    ///
    /// - Throws: ``IndexFileError``. Damaged pages are found when they are read.
    public init(opening path: String) throws(IndexFileError) {
        file = try IndexFile(opening: path, kind: Self.kind, access: .random)
        guard let attributes = try? JSONDecoder().decode(Attributes.self, from: Data(file.attributes)),
            1...CodeGraph.maxLevels ~= attributes.counts.count, 2...CodeGraph.maxWidth / 2 ~= attributes.m,
            attributes.counts.allSatisfy({ 1..<1 << 30 ~= $0 }), attributes.efConstruction > 0
        else { throw IndexFileError(.unfit, path, "does not say how many rows it has; it must be rebuilt") }
        options = Options(m: attributes.m, efConstruction: attributes.efConstruction)
        var levels: [CodeGraph.Level] = []
        for (number, count) in attributes.counts.enumerated() {
            let width = number == 0 ? 2 * options.m : options.m
            levels.append(
                CodeGraph.Level(
                    rows: number == 0 ? nil : try file.section("rows \(number)", byteCount: count * 4).offset,
                    below: number == 0 ? nil : try file.section("below \(number)", byteCount: count * 4).offset,
                    links: try file.section("links \(number)", byteCount: count * width * 4).offset, count: count,
                    width: width))
        }
        graph = CodeGraph(file.pages, levels: levels)
    }

    /// Builds a graph and writes it. The result is the same for any number of threads, and on all processors.
    ///
    /// Memory: 8 *m* bytes a row, besides the mapped segments.
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
        } catch let failure as CodeGraph.Failure {
            throw error(failure, graph: graph?.file, segments: segments)
        }
        let attributes = Attributes(
            counts: (0..<memory.levelCount).map { memory.count(ofLevel: $0) }, m: memory.m,
            efConstruction: options.efConstruction)
        let writer = try IndexFileWriter(at: path, kind: kind)
        for level in 0..<memory.levelCount {
            for kind in [GraphMemory.Numbers.rows, .below, .links] where level > 0 || kind == .links {
                let section = try writer.addSection("\(kind) \(level)")
                for first in stride(from: 0, to: memory.count(ofLevel: level), by: 1 << 12) {
                    let nodes = first..<min(first + 1 << 12, memory.count(ofLevel: level))
                    try writer.append(memory.numbers(ofLevel: level, kind, nodes: nodes), to: section)
                }
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try writer.finish(attributes: Array(encoder.encode(attributes)))
        return try VectorGraph(opening: path)
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
