internal import Concurrency
internal import IndexFiles
internal import Kernels

/// Search by the graph. Rows that it does not cover are scanned.
extension SegmentedIndex {
    /// How to search by the graph.
    struct GraphPlan: Sendable {
        let graph: VectorGraph
        let ef: Int
        /// The number of nodes after which a scan of all rows that pass would have been faster.
        let limit: Int
        /// The rows that may be found; `nil` for all.
        let passing: [UInt64]?
        /// The number of these.
        let passingCount: Int
    }

    /// What following the links of a node costs, in rows that are compared one after another, and, among few that
    /// pass, here and there.
    private static var nodeCost: Double { 100 }
    private static var scatteredRowCost: Double { 7 }

    /// Returns how many candidates a search keeps by default: enough for 99 of 100 neighbors among a million embeddings that
    /// were grown with noise, and for 98 among ten million.
    public static func defaultEFSearch(rowCount: Int, count: Int) -> Int {
        let base = rowCount < 50_000 ? 96 : rowCount < 300_000 ? 160 : rowCount < 3_000_000 ? 512 : 1_024
        return max(base, 2 * count)
    }

    /// Returns how to search by the graph; `nil` if a scan is faster, or there is no graph.
    func graphPlan(_ search: Search, options: VectorSearchOptions) -> GraphPlan? {
        guard let graph, options.method != .scan, graph.rowCount > 0 else { return nil }
        let ef = max(
            options.efSearch ?? Self.defaultEFSearch(rowCount: graph.rowCount, count: search.wanted), search.wanted)
        guard let passing = search.passing else {
            return GraphPlan(graph: graph, ef: ef, limit: .max, passing: nil, passingCount: graph.rowCount)
        }
        let bits = passing.bits(0..<graph.rowCount)
        let count = bits.reduce(0) { $0 + $1.nonzeroBitCount }
        let share = Double(count) / Double(graph.rowCount)
        // As many nodes are visited as it takes to see `ef` that pass.
        let byGraph = Double(ef) / max(share, 1e-9) * Self.nodeCost
        let byScan = share < 0.25 ? Double(count) * Self.scatteredRowCost : Double(graph.rowCount)
        guard options.method == .graph || byGraph < byScan else { return nil }
        let limit = options.method == .graph ? Int.max : Int(2 * byScan / Self.nodeCost) + ef
        return GraphPlan(graph: graph, ef: ef, limit: limit, passing: bits, passingCount: count)
    }

    /// Returns the candidates of queries.
    func lists(of queries: [CodeQuery], search: Search, byGraph plan: GraphPlan) throws -> [CandidateList] {
        let found = concurrentBlocks(of: queries.count, size: 1, jobs: search.jobs) { range in
            Result { () throws -> CandidateList? in
                try candidates(of: queries[range.lowerBound], search: search, plan: plan)
            }
        }
        var lists: [CandidateList] = []
        var missing: [Int] = []
        for (number, result) in found.enumerated() {
            let list = try result.get()
            if list == nil { missing.append(number) }
            lists.append(list ?? CandidateList(wanted: search.wanted))
        }
        // Those for which the graph was no help, and then the rows that the graph does not cover.
        if !missing.isEmpty {
            let scanned = try scan(
                0..<plan.graph.rowCount, for: missing.map { queries[$0] }, search: search,
                thresholds: missing.map { _ in -.infinity })
            for (number, list) in zip(missing, scanned) { lists[number] = list }
        }
        if plan.graph.rowCount < rowCount {
            let rest = try scan(
                plan.graph.rowCount..<rowCount, for: queries, search: search, thresholds: lists.map(\.threshold))
            for (number, list) in rest.enumerated() { lists[number].append(list) }
        }
        return lists
    }

    /// Returns the candidates of one query by the graph; `nil` if a scan is faster after all, or the graph does not lead to
    /// as many rows as are wanted.
    private func candidates(
        of query: CodeQuery, search: Search, plan: GraphPlan
    ) throws(IndexFileError) -> CandidateList? {
        let found: [CodeGraph.Found]
        do throws(CodeGraph.Failure) {
            found = try plan.graph.graph.search(query, ef: plan.ef, passing: plan.passing, limit: plan.limit)
        } catch {
            guard error != .limit else { return nil }
            throw VectorGraph.error(error, graph: plan.graph.file, segments: [])
        }
        guard found.count >= min(search.wanted, plan.passingCount) else { return nil }
        var list = CandidateList(wanted: search.wanted)
        for row in found {
            list.append(
                CandidateList.Candidate(
                    row: row.row, lowest: row.similarity - row.error, highest: row.similarity + row.error))
        }
        try refine(&list, query: query, search: search)
        return list
    }
}
