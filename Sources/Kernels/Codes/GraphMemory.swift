internal import CSearchKernels

/// The levels of a ``CodeGraph`` in memory, with room for all rows that it will have.
@safe
package final class GraphMemory {
    /// One level.
    @safe private struct Level {
        let rows: UnsafeMutablePointer<UInt32>
        let below: UnsafeMutablePointer<UInt32>
        let links: UnsafeMutablePointer<UInt32>
        /// The number of nodes there is room for.
        let capacity: Int
        let width: Int
        /// The number of nodes of rows that were begun.
        var count = 0
    }

    /// The number of links that a new node gets.
    package let m: Int
    /// The number of rows there is room for.
    package let rowCount: Int
    private var levels: [Level] = []

    /// Creates an empty graph with room for a number of rows.
    package init(rowCount: Int, m: Int) {
        precondition(2 * m <= CodeGraph.maxWidth && m > 1 && rowCount < 1 << 30, "\(rowCount) rows, \(m) links")
        (self.m, self.rowCount) = (m, rowCount)
        var lists: [[UInt32]] = []
        for row in 0..<rowCount {
            let level = Self.level(ofRow: row, m: m)
            while lists.count < level { lists.append([]) }
            for index in 0..<level { lists[index].append(UInt32(row)) }
        }
        levels.append(Self.level(rowCount, width: 2 * m, rows: []))
        for list in lists { levels.append(Self.level(list.count, width: m, rows: list)) }
        for number in levels.indices.dropFirst() {
            // The node on the level below is the one of the same row; on the lowest level it is the row.
            var node = 0
            for index in 0..<lists[number - 1].count {
                let row = lists[number - 1][index]
                if number > 1 {
                    while lists[number - 2][node] != row { node += 1 }
                }
                unsafe levels[number].below[index] = number > 1 ? UInt32(node) : row
            }
        }
    }

    deinit {
        for level in levels {
            unsafe level.rows.deallocate()
            unsafe level.below.deallocate()
            unsafe level.links.deallocate()
        }
    }

    private static func level(_ capacity: Int, width: Int, rows: [UInt32]) -> Level {
        let level = unsafe Level(
            rows: .allocate(capacity: max(rows.count, 1)), below: .allocate(capacity: max(rows.count, 1)),
            links: .allocate(capacity: capacity * width), capacity: capacity, width: width)
        unsafe level.rows.update(from: rows, count: rows.count)
        unsafe level.links.initialize(repeating: CodeGraph.noNode, count: capacity * width)
        return level
    }

    /// Returns the highest level of a row: a number from the paper's distribution that depends on the row's number only.
    package static func level(ofRow row: Int, m: Int) -> Int {
        var bits = UInt64(truncatingIfNeeded: row) &+ 1
        bits = (bits &* 0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        bits ^= bits >> 31
        // A row is on the next level, too, with a probability of 1/m.
        var (level, bound) = (0, UInt64.max / UInt64(m))
        while bits < bound, level < CodeGraph.maxLevels - 1 { (level, bound) = (level + 1, bound / UInt64(m)) }
        return level
    }

    /// The number of levels.
    package var levelCount: Int { levels.count }

    /// Returns the number of nodes of a level.
    package func count(ofLevel number: Int) -> Int { levels[number].count }

    /// Calls `body` with the numbers of a level: the rows of its nodes, empty on the lowest level, where they are equal;
    /// their nodes on the level below; and their links.
    func withLevel<Result, Failure: Error>(
        _ number: Int, _ body: (Span<UInt32>, _ below: Span<UInt32>, _ links: Span<UInt32>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let level = levels[number]
        let upper = number == 0 ? 0 : level.count
        let rows = unsafe UnsafeBufferPointer(start: level.rows, count: upper)
        let below = unsafe UnsafeBufferPointer(start: level.below, count: upper)
        let links = unsafe UnsafeBufferPointer(start: level.links, count: level.count * level.width)
        return try unsafe body(rows.span, below.span, links.span)
    }

    /// Copies a graph of fewer rows and the same number of links.
    package func load(_ graph: CodeGraph) throws(CodeGraph.Failure) {
        precondition(graph.rowCount <= rowCount && graph.levels[0].width == 2 * m, "\(graph.rowCount) rows")
        guard graph.levels.count <= levels.count else { throw .damagedGraph(page: nil) }
        for (number, stored) in graph.levels.enumerated() {
            let level = levels[number]
            // The nodes of a file are in another order.
            let nodes = try graph.words(at: stored.rows, count: stored.count).map { (row) throws(CodeGraph.Failure) in
                try node(ofRow: row, level: number)
            }
            var isTaken = [Bool](repeating: false, count: stored.count)
            for node in nodes {
                guard node < stored.count, !isTaken[node] else { throw .damagedGraph(page: nil) }
                isTaken[node] = true
            }
            for first in stride(from: 0, to: stored.count, by: 1 << 16) {
                let some = first..<min(stored.count, first + 1 << 16)
                let links = try graph.words(
                    at: stored.links + first * level.width * 4, count: some.count * level.width)
                for (index, link) in links.enumerated() where link != CodeGraph.noNode {
                    guard link < stored.count else { throw .damagedGraph(page: nil) }
                    unsafe level.links[nodes[first + index / level.width] * level.width + index % level.width] =
                        UInt32(nodes[Int(link)])
                }
            }
            levels[number].count = stored.count
        }
    }

    /// Returns the node of a row on a level.
    private func node(ofRow row: UInt32, level number: Int) throws(CodeGraph.Failure) -> Int {
        guard number > 0 else { return Int(row) }
        let rows = unsafe UnsafeBufferPointer(start: levels[number].rows, count: levels[number].capacity)
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if unsafe rows[middle] < row { low = middle + 1 } else { high = middle }
        }
        guard low < rows.count, unsafe rows[low] == row else { throw .damagedGraph(page: nil) }
        return low
    }

    /// Begins rows: their nodes belong to all of their levels, without links.
    ///
    /// - Returns: The number of nodes of each level before.
    func begin(_ rows: Range<Int>) -> [Int] {
        let starts = levels.map(\.count)
        for row in rows {
            for number in 0...Self.level(ofRow: row, m: m) { levels[number].count += 1 }
        }
        return starts
    }

    /// Sets the links of a new node.
    func setLinks(ofLevel number: Int, node: Int, to links: ArraySlice<UInt32>) {
        let level = levels[number]
        for (index, link) in links.prefix(level.width).enumerated() {
            unsafe level.links[node * level.width + index] = link
        }
    }

    /// Links the first nodes of some that have room for a link to a node; at most `count` of them.
    func addLinks(to node: UInt32, from others: [UInt32], count: Int) {
        let level = levels[0]
        var rest = count
        for other in others where other != node {
            guard rest > 0 else { break }
            let links = unsafe UnsafeMutableBufferPointer(
                start: level.links + Int(other) * level.width, count: level.width)
            guard unsafe !links.contains(node), let free = unsafe links.firstIndex(of: CodeGraph.noNode) else {
                continue
            }
            unsafe links[free] = node
            rest -= 1
        }
    }

    /// The graph as kernels take it. Levels without nodes are left out.
    @unsafe var kernelGraph: vidrec_graph {
        var graph = unsafe vidrec_graph()
        unsafe withUnsafeMutableBytes(of: &graph.levels) { buffer in
            let all = unsafe buffer.bindMemory(to: vidrec_graph_level.self)
            for (number, level) in levels.enumerated() {
                unsafe all[number].rows = number > 0 ? UnsafePointer(level.rows) : nil
                unsafe all[number].below = number > 0 ? UnsafePointer(level.below) : nil
                unsafe all[number].links = level.links
                unsafe all[number].count = level.count
                unsafe all[number].width = level.width
            }
        }
        unsafe graph.level_count = levels.prefix { $0.count > 0 }.count
        return unsafe graph
    }
}
