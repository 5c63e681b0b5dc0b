internal import CSearchKernels
internal import Concurrency

/// Insertion of rows in batches: all rows of a batch choose their links among the rows before the batch, by a search, and
/// among each other, by comparing all. Then each node with new links gets them. Threads share the rows of the first
/// step, and the nodes of the second one, so that the graph is the same for any number of threads.
extension GraphMemory {
    /// The most rows of a batch, and how many times as many rows the graph should have before it.
    private static var batchLimit: Int { 2_048 }
    private static var batchShare: Int { 64 }

    /// Inserts the next rows.
    ///
    /// - Parameters:
    ///   - parts: All rows, in files, part by part.
    ///   - efConstruction: How many candidates for links a search keeps.
    ///   - jobs: The number of threads.
    ///   - onBatch: Called with the number of rows of the graph after each batch.
    package func insertAll(
        of parts: [CodeRows], efConstruction: Int, jobs: Int, onBatch: (Int) throws -> Void = { _ in }
    ) throws {
        precondition(parts.reduce(0) { $0 + $1.count } >= rowCount, "less than \(rowCount) rows")
        var row = count(ofLevel: 0)
        while row < rowCount {
            let size = row == 0 ? 256 : min(max(row / Self.batchShare, 16), Self.batchLimit)
            try insert(row..<min(row + size, rowCount), of: parts, efConstruction: efConstruction, jobs: jobs)
            row = count(ofLevel: 0)
            try onBatch(row)
        }
    }

    private func insert(_ rows: Range<Int>, of parts: [CodeRows], efConstruction: Int, jobs: Int) throws {
        let starts = begin(rows)
        let levels = rows.map { Self.level(ofRow: $0, m: m) }
        // The node of each row on its highest level.
        var (next, nodes) = (starts, [Int]())
        for level in levels {
            nodes.append(next[level])
            for number in 0...level { next[number] += 1 }
        }
        let chosen = try chooseLinks(
            nodes: nodes, levels: levels, starts: starts, parts: parts, efConstruction: efConstruction, jobs: jobs)
        next = starts
        var edges = [[UInt64]](repeating: [], count: starts.count)
        for (index, level) in levels.enumerated() {
            for number in 0...level {
                let node = next[number]
                next[number] += 1
                let links = chosen[index][number * CodeGraph.maxWidth..<number * CodeGraph.maxWidth + m]
                setLinks(ofLevel: number, node: node, to: links)
                for link in links where link != CodeGraph.noNode {
                    edges[number].append(UInt64(link) << 32 | UInt64(node))
                }
            }
        }
        for (number, edges) in edges.enumerated() where !edges.isEmpty {
            try connect(edges.sorted(), level: number, parts: parts, jobs: jobs)
        }
    }

    /// Returns the links of new nodes on each of their levels.
    private func chooseLinks(
        nodes: [Int], levels: [Int], starts: [Int], parts: [CodeRows], efConstruction: Int, jobs: Int
    ) throws -> [[UInt32]] {
        nonisolated(unsafe) let graph = unsafe kernelGraph
        let m = m
        let blocks = concurrentBlocks(of: nodes.count, size: 16, jobs: jobs) { range in
            var visited = 1 << 12
            while visited < efConstruction * 2 * m { visited *= 2 }
            return Swift.Result<[[UInt32]], CodeGraph.Failure> { () throws(CodeGraph.Failure) in
                var results: [[UInt32]] = []
                for index in range {
                    var chosen = [UInt32](repeating: 0, count: (levels[index] + 1) * CodeGraph.maxWidth)
                    while true {
                        let status = unsafe withCodeStore(parts) { store in
                            unsafe withGraphScratch(visited: visited, entries: efConstruction + 1) { scratch in
                                unsafe withUnsafePointer(to: graph) { graph in
                                    unsafe vidrec_graph_choose(
                                        graph, store, starts, nodes[index], levels[index], efConstruction, m, scratch,
                                        &chosen)
                                }
                            }
                        }
                        guard status.result == VIDREC_GRAPH_FULL else {
                            try Self.check(status)
                            break
                        }
                        visited *= 4
                    }
                    results.append(chosen)
                }
                return results
            }
        }
        return try blocks.flatMap { try $0.get() }
    }

    /// Links nodes to others.
    ///
    /// - Parameter edges: Ascending: the node in the higher half, the other one in the lower half.
    private func connect(_ edges: [UInt64], level: Int, parts: [CodeRows], jobs: Int) throws {
        nonisolated(unsafe) let graph = unsafe kernelGraph
        let firsts = edges.indices.filter { $0 == 0 || edges[$0] >> 32 != edges[$0 - 1] >> 32 } + [edges.count]
        let blocks = concurrentBlocks(of: firsts.count - 1, size: 256, jobs: jobs) { range in
            Swift.Result<Void, CodeGraph.Failure> { () throws(CodeGraph.Failure) in
                for index in range {
                    let first = firsts[index]
                    let status = unsafe edges.withUnsafeBufferPointer { edges in
                        unsafe withCodeStore(parts) { store in
                            unsafe withGraphScratch(visited: 1, entries: CodeGraph.maxWidth + 1) { scratch in
                                unsafe withUnsafePointer(to: graph) { graph in
                                    unsafe vidrec_graph_connect(
                                        graph, store, level, Int(edges[first] >> 32),
                                        edges.baseAddress.map { unsafe $0 + first }, firsts[index + 1] - first, scratch)
                                }
                            }
                        }
                    }
                    try Self.check(status)
                }
            }
        }
        for block in blocks { try block.get() }
    }

    static func check(_ status: vidrec_graph_status) throws(CodeGraph.Failure) {
        switch status.result {
        case VIDREC_GRAPH_OK: break
        case VIDREC_GRAPH_CODES_DAMAGED: throw .damagedCodes(part: status.part, page: status.page)
        default: throw .damagedGraph(page: nil)
        }
    }
}
