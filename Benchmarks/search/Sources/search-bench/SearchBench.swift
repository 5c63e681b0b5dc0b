import Foundation
import VectorSearch

/// Measures search among many vectors: `search-bench build|search …`; see README.md beside the package.
@main
struct SearchBench {
    static func main() throws {
        let words = Array(CommandLine.arguments.dropFirst())
        var options: [String: String] = [:]
        for word in words.dropFirst() {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            options[parts[0]] = parts.count > 1 ? parts[1] : ""
        }
        let bench = try Bench(options)
        switch words.first {
        case "segment": try bench.writeSegment()
        case "graph": try bench.buildGraph()
        case "exact": try bench.searchExactly()
        case "search": try bench.searchGraph()
        case "filter": try bench.searchFiltered()
        default:
            print(
                """
                search-bench segment|graph|exact|search|filter vectors=FILE dim=128 rows=N folder=FOLDER
                    [queries=1000] [jobs=1] [m=16] [efc=200] [ef=32,64,128] [batch=1] [exact=1]
                FILE has the rows and then the queries, as little-endian floats.
                """)
        }
    }
}

/// The inputs of the measurements.
struct Bench {
    let vectors: VectorFile
    let rows: Int
    let folder: String
    let jobs: Int
    let queryCount: Int
    let m: Int
    let efConstruction: Int
    let efs: [Int]
    let batch: Int
    let isExact: Bool

    init(_ options: [String: String]) throws {
        func number(_ name: String, _ fallback: Int) -> Int { options[name].flatMap { Int($0) } ?? fallback }
        vectors = try VectorFile(options["vectors"] ?? "", dimension: number("dim", 128))
        rows = number("rows", 0)
        folder = options["folder"] ?? "."
        jobs = number("jobs", 1)
        queryCount = number("queries", 1_000)
        m = number("m", 16)
        efConstruction = number("efc", 200)
        efs = (options["ef"] ?? "32,64,128").split(separator: ",").compactMap { Int($0) }
        batch = number("batch", 1)
        isExact = number("exact", 1) == 1
    }

    private var dimension: Int { vectors.dimension }

    /// Writes all rows into a segment.
    func writeSegment() throws {
        let clock = Clock()
        let writer = try VectorSegmentWriter(at: folder + "/rows.vseg", dimension: dimension, rowCount: rows)
        for first in stride(from: 0, to: rows, by: 4_096) {
            let block = first..<min(first + 4_096, rows)
            try writer.append(keys: block.map(Int64.init), vectors: vectors.values(block))
        }
        let segment = try writer.finish()
        print("segment of \(rows) rows: \(segment.byteCount >> 20) MB, \(clock.report)")
    }

    /// Builds the graph.
    func buildGraph() throws {
        let clock = Clock()
        let segment = try VectorSegment(opening: folder + "/rows.vseg")
        let graph = try VectorGraph.build(
            over: [segment], to: folder + "/rows.vgrf",
            options: VectorGraph.Options(m: m, efConstruction: efConstruction), jobs: jobs)
        print(
            "graph of \(rows) rows, m \(m), efConstruction \(efConstruction): \(graph.byteCount >> 20) MB, \(clock.report)"
        )
    }

    private func index(graph: Bool) throws -> SegmentedIndex {
        try SegmentedIndex(
            dimension: dimension, segments: [VectorSegment(opening: folder + "/rows.vseg")],
            graph: graph ? VectorGraph(opening: folder + "/rows.vgrf") : nil)
    }

    private var queries: [VectorQuery] {
        (0..<queryCount).map { VectorQuery(vectors.values(rows + $0..<rows + $0 + 1)) }
    }

    private var source: VectorIndex.Vectors { { keys in keys.flatMap { self.vectors.values(Int($0)..<Int($0) + 1) } } }

    /// Answers queries and returns what was found; prints the costs of one.
    private func answer(
        _ queries: [VectorQuery], _ index: SegmentedIndex, _ options: VectorSearchOptions, _ name: String
    ) throws -> [[VectorNeighbor]] {
        // The first answers touch pages that were not checked before.
        _ = try index.neighbors(of: Array(queries.prefix(50)), count: 10, options: options, vectors: nil)
        let clock = Clock()
        var found: [[VectorNeighbor]] = []
        for first in stride(from: 0, to: queries.count, by: batch) {
            let some = Array(queries[first..<min(first + batch, queries.count)])
            found += try index.neighbors(of: some, count: 10, options: options, vectors: isExact ? source : nil)
        }
        let (cpu, wall) = (clock.cpu / Double(queries.count), clock.wall / Double(queries.count))
        print("\(name): \((cpu * 1e6).rounded()) us CPU, \((wall * 1e6).rounded()) us wall a query", terminator: "")
        return found
    }

    private func recall(_ found: [[VectorNeighbor]], _ truth: [[VectorNeighbor]]) -> Double {
        var hits = 0
        for (one, all) in zip(found, truth) {
            // Equal similarities are as good.
            let least = all.last?.similarity ?? 2
            hits += min(one.count { $0.similarity >= least - 1e-6 }, all.count)
        }
        return Double(hits) / Double(max(truth.reduce(0) { $0 + $1.count }, 1))
    }

    private func truth(_ queries: [VectorQuery], _ filter: RowFilter? = nil) throws -> [[VectorNeighbor]] {
        try index(graph: false).neighbors(
            of: queries, count: 10, options: VectorSearchOptions(filter: filter, jobs: 2), vectors: source)
    }

    /// Scans all rows, and compares some answers with those of a search without codes.
    func searchExactly() throws {
        let index = try index(graph: false)
        let found = try answer(
            queries, index, VectorSearchOptions(jobs: jobs), "exact, \(jobs) threads, batch \(batch)")
        print()
        var flat = FlatVectorIndex(dimension: dimension)
        for first in stride(from: 0, to: rows, by: 65_536) {
            let block = first..<min(first + 65_536, rows)
            flat.append(keys: block.map(Int64.init), vectors: vectors.values(block))
        }
        let some = Array(queries.prefix(50))
        let expected = flat.neighbors(of: some, count: 10, options: VectorSearchOptions(), vectors: nil)
        print("equal to the search without codes: \(expected == Array(found.prefix(50)))")
    }

    /// Searches by the graph.
    func searchGraph() throws {
        let queries = queries
        let expected = try truth(queries)
        let index = try index(graph: true)
        for ef in efs {
            let found = try answer(
                queries, index, VectorSearchOptions(method: .graph, efSearch: ef, jobs: jobs),
                "ef \(ef), \(jobs) threads, batch \(batch)")
            print(", recall@10 \(recall(found, expected))")
        }
    }

    /// Searches with filters.
    func searchFiltered() throws {
        let queries = queries
        let index = try index(graph: true)
        for share in [0.5, 0.1, 0.01, 0.0001] {
            var state: UInt64 = 1
            let keys = (0..<rows).filter { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Double(state >> 11) / Double(1 << 53) < share
            }
            let filter = try index.filter(keys: keys.map(Int64.init))
            let expected = try truth(queries, filter)
            for (name, method) in [
                ("scan", VectorSearchOptions.Method.scan), ("automatic", .automatic), ("graph", .graph),
            ]
            where method != .graph || share >= 0.01 {
                let found = try answer(
                    queries, index, VectorSearchOptions(filter: filter, method: method, jobs: jobs),
                    "\(share * 100) % pass, \(name)")
                print(", recall@10 \(recall(found, expected))")
            }
        }
    }
}

/// A mapped file of vectors.
struct VectorFile: Sendable {
    let dimension: Int
    private let data: Data

    init(_ path: String, dimension: Int) throws {
        self.dimension = dimension
        data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
    }

    func values(_ rows: Range<Int>) -> [Float] {
        data.withUnsafeBytes { bytes in
            Array(bytes.bindMemory(to: Float.self)[rows.lowerBound * dimension..<rows.upperBound * dimension])
        }
    }
}

/// Time since its creation.
struct Clock {
    private let start = ContinuousClock.now
    private let used = Self.usage().cpu

    var cpu: Double { Self.usage().cpu - used }
    var wall: Double {
        let duration = ContinuousClock.now - start
        return Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
    var report: String {
        "\((cpu * 10).rounded() / 10) s CPU, \((wall * 10).rounded() / 10) s, at most \(Self.usage().memory >> 10) MB resident"
    }

    private static func usage() -> (cpu: Double, memory: Int) {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return (seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss)
    }
}
