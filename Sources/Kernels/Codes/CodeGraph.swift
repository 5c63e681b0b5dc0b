internal import CSearchKernels

/// A hierarchical navigable small world graph over rows of codes, in a mapped file.
///
/// Y. A. Malkov and D. A. Yashunin: Efficient and robust approximate nearest neighbor search using hierarchical
/// navigable small world graphs. IEEE TPAMI 42(4), 2020; arXiv 1603.09320.
package struct CodeGraph: Sendable {
    /// Where a file has the numbers of a level, in bytes.
    package struct Level: Sendable {
        /// The row of each node.
        let rows: Int
        /// The node of each node on the level below; `nil` on the lowest level.
        let below: Int?
        /// The links of each node.
        let links: Int
        /// The first codes of each node.
        let codes: Int
        /// The scale of the codes of each node.
        let scales: Int
        /// The number of nodes.
        let count: Int
        /// The number of links of a node.
        let width: Int

        package init(rows: Int, below: Int?, links: Int, codes: Int, scales: Int, count: Int, width: Int) {
            (self.rows, self.below, self.links) = (rows, below, links)
            (self.codes, self.scales) = (codes, scales)
            (self.count, self.width) = (count, width)
        }
    }

    /// Why a search ended without a result.
    package enum Failure: Error, Hashable {
        /// A page of the graph is damaged; `nil` if its bytes have their checksum, but no writer writes them.
        case damagedGraph(page: Int?)
        /// A page of the codes of a part is damaged.
        case damagedCodes(part: Int, page: Int)
        /// More nodes were expanded than permitted.
        case limit
    }

    /// A row that a search has found.
    package struct Found: Sendable {
        package let row: UInt32
        /// Its inner product with the query, by first codes.
        package let similarity: Float
        /// How far that is from the inner product of the vectors, at most but for one in a million.
        package let error: Float
    }

    /// The most levels of a graph.
    package static let maxLevels = Int(VIDREC_GRAPH_LEVELS)
    /// The most links of a node.
    package static let maxWidth = Int(VIDREC_GRAPH_WIDTH)
    /// The number that stands after the last link.
    package static let noNode = UInt32(VIDREC_GRAPH_NO_NODE)

    /// The levels, from the lowest on.
    package let levels: [Level]
    /// The number of bytes of the codes of a node.
    package let size: Int
    private let pages: CheckedPages

    /// Creates a graph in a file.
    ///
    /// - Precondition: The file has the numbers of the levels at these places.
    package init(_ pages: CheckedPages, levels: [Level], size: Int) {
        precondition(1...Self.maxLevels ~= levels.count, "a graph of \(levels.count) levels")
        for level in levels {
            let ends = [
                level.links + level.count * level.width * 4, level.codes + level.count * size,
                max(level.rows, level.below ?? 0, level.scales) + level.count * 4,
            ]
            precondition(
                level.width <= Self.maxWidth && ends.allSatisfy { $0 <= pages.count * CheckedPages.pageSize },
                "a level of \(level.count) nodes")
        }
        (self.pages, self.levels, self.size) = (pages, levels, size)
    }

    /// The number of rows that the graph covers: the first ones.
    package var rowCount: Int { levels[0].count }

    /// Finds rows with a high inner product with a query, the best first.
    ///
    /// - Parameters:
    ///   - query: The query.
    ///   - ef: How many passing rows the search keeps, and returns at most.
    ///   - passing: A bit for each row, lowest first: whether it may be found; `nil` for all. Links of all are followed.
    ///   - limit: The most nodes whose links are followed on the lowest level.
    package func search(
        _ query: CodeQuery, ef: Int, passing: [UInt64]?, limit: Int
    ) throws(Failure) -> [Found] {
        precondition(
            ef > 0 && query.size == size && passing.map { $0.count * 64 >= rowCount } ?? true,
            "\(rowCount) rows of \(size) bytes")
        // With a filter, more nodes are kept than may be found.
        var (visited, entries) = (1 << 10, passing == nil ? ef + 1 : max(16 * ef, 4_096))
        while visited < ef * levels[0].width * (passing == nil ? 1 : 4) / 2 { visited *= 2 }
        entries = min(entries, rowCount + 1)
        while true {
            let (status, found) = attempt(query, ef, passing, limit, visited: visited, entries: entries)
            switch status.result {
            case VIDREC_GRAPH_OK: return found
            case VIDREC_GRAPH_LIMIT: throw .limit
            case VIDREC_GRAPH_FULL: visited *= 4
            default: throw .damagedGraph(page: 0..<pages.count ~= status.page ? status.page : nil)
            }
        }
    }

    private func attempt(
        _ query: CodeQuery, _ ef: Int, _ passing: [UInt64]?, _ limit: Int, visited: Int, entries: Int
    ) -> (vidrec_graph_status, [Found]) {
        var graph = unsafe mappedGraph
        var rows = [vidrec_graph_row](repeating: vidrec_graph_row(), count: ef)
        var count = 0
        let status = unsafe query.withQuery { query in
            unsafe withGraphScratch(visited: visited, entries: entries) { scratch in
                if let passing {
                    unsafe vidrec_graph_search(&graph, query, ef, passing, limit, scratch, &rows, &count)
                } else {
                    unsafe vidrec_graph_search(&graph, query, ef, nil, limit, scratch, &rows, &count)
                }
            }
        }
        // Five standard deviations: codes are rounded by up to half a step, at random.
        let (factor, margin) = (5 * (1 / 12 as Float).squareRoot() * query.length, query.margin)
        let found = rows.prefix(count).map {
            Found(row: $0.row, similarity: $0.similarity, error: $0.scale * factor + margin)
        }
        return (status, found)
    }

    /// Returns numbers of the file.
    func words(at place: Int, count: Int) throws(Failure) -> [UInt32] {
        do throws(CheckedPages.Damage) {
            return try unsafe pages.withBytes(place..<place + count * 4) { bytes in
                unsafe Array(bytes.assumingMemoryBound(to: UInt32.self))
            }
        } catch {
            throw .damagedGraph(page: error.page)
        }
    }

    /// The graph as kernels take it. It is valid as long as the pages.
    @unsafe private var mappedGraph: vidrec_graph {
        var graph = unsafe vidrec_graph()
        unsafe graph.pages = pages.pages
        unsafe graph.level_count = levels.count
        guard let bytes = unsafe pages.pages.bytes else { return unsafe graph }
        unsafe withUnsafeMutableBytes(of: &graph.levels) { buffer in
            let all = unsafe buffer.bindMemory(to: vidrec_graph_level.self)
            func words(_ place: Int) -> UnsafePointer<UInt32> {
                unsafe UnsafeRawPointer(bytes + place).assumingMemoryBound(to: UInt32.self)
            }
            for (number, level) in levels.enumerated() {
                unsafe all[number].rows = words(level.rows)
                unsafe all[number].below = level.below.map { unsafe words($0) }
                // Kernels write links of graphs in memory only.
                unsafe all[number].links = UnsafeMutablePointer(mutating: words(level.links))
                unsafe all[number].count = level.count
                unsafe all[number].width = level.width
                unsafe all[number].own = vidrec_code_rows(
                    pages: graph.pages, codes: bytes + level.codes, low_codes: nil,
                    scales: UnsafeRawPointer(bytes + level.scales).assumingMemoryBound(to: Float.self),
                    count: level.count, size: size)
            }
        }
        return unsafe graph
    }
}

/// Calls `body` with the parts of rows in files as kernels take them.
func withCodeStore<Result>(_ parts: [CodeRows], _ body: (UnsafePointer<vidrec_code_store>) -> Result) -> Result {
    var starts = [0]
    for part in parts { starts.append(starts[starts.count - 1] + part.count) }
    let rows = unsafe parts.map { unsafe $0.mappedRows }
    return withExtendedLifetime(parts) {
        unsafe rows.withUnsafeBufferPointer { rows in
            unsafe starts.withUnsafeBufferPointer { starts in
                let store = unsafe vidrec_code_store(
                    parts: rows.baseAddress, starts: starts.baseAddress, part_count: rows.count)
                return unsafe withUnsafePointer(to: store) { unsafe body($0) }
            }
        }
    }
}

/// Calls `body` with memory for a search in a graph.
///
/// - Parameters:
///   - visited: A power of two: room for three quarters as many blocks of visited nodes; at least 1,024 for a search.
///   - entries: The most nodes that a search keeps.
func withGraphScratch<Result>(
    visited: Int, entries: Int, _ body: (UnsafePointer<vidrec_graph_scratch>) -> Result
) -> Result {
    let table = UnsafeMutablePointer<UInt64>.allocate(capacity: visited)
    let pool = UnsafeMutablePointer<vidrec_graph_entry>.allocate(capacity: entries)
    defer {
        unsafe table.deallocate()
        unsafe pool.deallocate()
    }
    let scratch = unsafe vidrec_graph_scratch(
        visited: table, visited_size: visited, entries: pool, entry_count: entries)
    return unsafe withUnsafePointer(to: scratch) { unsafe body($0) }
}
