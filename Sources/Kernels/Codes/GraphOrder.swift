internal import CSearchKernels

/// The order in which the nodes of a graph are written: near nodes near each other, so that a search touches few pages.
///
/// A node of a level stands where the node of the level above stands that reaches it by the fewest links.
package struct GraphOrder {
    /// The nodes of each level, in order.
    private let nodes: [[UInt32]]
    /// The place of each node of each level.
    private let places: [[UInt32]]
    private let graph: GraphMemory

    /// Orders the nodes of a graph.
    ///
    /// - Complexity: O(*n* · *m*) for *n* nodes of *m* links; 12 bytes a node.
    package init(_ graph: GraphMemory) {
        var (nodes, places) = ([[UInt32]](), [[UInt32]]())
        for number in (0..<graph.levelCount).reversed() {
            let ranks = Self.ranks(of: graph, level: number, placesAbove: places.last)
            let order = Self.order(byRanks: ranks)
            var place = [UInt32](repeating: 0, count: order.count)
            for (index, node) in order.enumerated() { place[Int(node)] = UInt32(index) }
            nodes.append(order)
            places.append(place)
        }
        (self.nodes, self.places, self.graph) = (nodes.reversed(), places.reversed(), graph)
    }

    /// Returns the place of the node of the level above to which each node of a level belongs; all equal on the highest.
    private static func ranks(of graph: GraphMemory, level number: Int, placesAbove: [UInt32]?) -> [UInt32] {
        let count = graph.count(ofLevel: number)
        guard let placesAbove else { return [UInt32](repeating: 0, count: count) }
        let none = UInt32(placesAbove.count)
        var ranks = [UInt32](repeating: none, count: count)
        graph.withLevel(number + 1) { _, below, _ in
            for node in below.indices { ranks[Int(below[node])] = placesAbove[node] }
        }
        let width = count == 0 ? 0 : graph.withLevel(number) { _, _, links in links.count / count }
        var rest = (0..<count).filter { ranks[$0] == none }
        while !rest.isEmpty {
            var (found, left): ([(node: Int, rank: UInt32)], [Int]) = ([], [])
            graph.withLevel(number) { _, _, links in
                for node in rest {
                    var rank = none
                    for index in node * width..<(node + 1) * width {
                        guard rank == none, links[index] != CodeGraph.noNode else { break }
                        rank = ranks[Int(links[index])]
                    }
                    if rank == none { left.append(node) } else { found.append((node, rank)) }
                }
            }
            // Nodes that no links lead to are the last ones.
            guard !found.isEmpty else { break }
            for (node, rank) in found { ranks[node] = rank }
            rest = left
        }
        return ranks
    }

    /// Returns the indices of ranks in ascending order of these, those of equal rank in their order.
    private static func order(byRanks ranks: [UInt32]) -> [UInt32] {
        var starts = [UInt32](repeating: 0, count: Int(ranks.max() ?? 0) + 2)
        for rank in ranks { starts[Int(rank) + 1] += 1 }
        for index in starts.indices.dropFirst() { starts[index] += starts[index - 1] }
        var order = [UInt32](repeating: 0, count: ranks.count)
        for (index, rank) in ranks.enumerated() {
            order[Int(starts[Int(rank)])] = UInt32(index)
            starts[Int(rank)] += 1
        }
        return order
    }

    /// Returns the rows of some nodes of a level.
    package func rows(ofLevel number: Int, _ range: Range<Int>) -> [UInt32] {
        graph.withLevel(number) { rows, _, _ in
            nodes[number][range].map { number == 0 ? $0 : rows[Int($0)] }
        }
    }

    /// Returns the nodes below some nodes of a level above the lowest.
    package func below(ofLevel number: Int, _ range: Range<Int>) -> [UInt32] {
        graph.withLevel(number) { _, below, _ in
            nodes[number][range].map { places[number - 1][Int(below[Int($0)])] }
        }
    }

    /// Returns the links of some nodes of a level.
    package func links(ofLevel number: Int, _ range: Range<Int>) -> [UInt32] {
        let (nodes, places) = (nodes[number], places[number])
        return graph.withLevel(number) { _, _, links in
            let width = links.count / nodes.count
            var found: [UInt32] = []
            found.reserveCapacity(range.count * width)
            for node in nodes[range] {
                for index in Int(node) * width..<(Int(node) + 1) * width {
                    found.append(links[index] == CodeGraph.noNode ? CodeGraph.noNode : places[Int(links[index])])
                }
            }
            return found
        }
    }

    /// Returns the first codes of some rows, and their scales.
    ///
    /// - Parameter parts: All rows, in files, part by part.
    package static func codes(
        ofRows rows: [UInt32], in parts: [CodeRows]
    ) throws(CodeGraph.Failure) -> (codes: [UInt8], scales: [Float]) {
        let rowCount = parts.reduce(0) { $0 + $1.count }
        precondition(rows.allSatisfy { $0 < rowCount }, "a row that is in no file")
        var codes = [UInt8](repeating: 0, count: rows.count * (parts.first?.size ?? 0))
        var scales = [Float](repeating: 0, count: rows.count)
        try GraphMemory.check(
            unsafe withCodeStore(parts) { unsafe vidrec_copy_codes($0, rows, rows.count, &codes, &scales) })
        return (codes, scales)
    }
}
