internal import Concurrency
internal import IndexFiles
internal import Kernels

extension SegmentedIndex {
    /// What the searches of one call share.
    struct Search: Sendable {
        let parts: [Part]
        /// The number of rows to find for each query: one more than asked for, if one may be left out.
        let wanted: Int
        /// The rows that may be found; `nil` for all.
        let passing: RowBitmap?
        let jobs: Int
    }

    /// Returns the rows nearest to each query, as ``VectorIndex`` defines it.
    ///
    /// - Complexity: By a scan O(*n* · *d*) for *n* rows of *d* values, by the graph about O(log *n* · *d*).
    public func neighbors(
        of queries: [VectorQuery], count: Int, options: VectorSearchOptions, vectors: Vectors?
    ) throws -> [[VectorNeighbor]] {
        for query in queries {
            precondition(
                query.vector.count == dimension,
                "the index holds vectors of \(dimension) values, the query has \(query.vector.count)")
        }
        guard count > 0, !queries.isEmpty, self.count > 0 else { return queries.map { _ in [] } }
        let size = CodeArrays.size(ofDimension: dimension)
        let excludesAny = queries.contains { $0.excludedKey != nil }
        let search = Search(
            parts: parts, wanted: min(min(count, rowCount) + (excludesAny ? 1 : 0), rowCount),
            passing: passing(options.filter),
            jobs: max(options.jobs, 1))
        let codes = queries.map { CodeQuery($0.vector, size: size) }
        let lists: [CandidateList]
        if let plan = graphPlan(search, options: options) {
            lists = try self.lists(of: codes, search: search, byGraph: plan)
        } else {
            lists = try scan(0..<rowCount, for: codes, search: search, thresholds: codes.map { _ in -.infinity })
        }
        // Queries are finished side by side, for the callers' vectors take time.
        let results = concurrentBlocks(of: queries.count, size: 1, jobs: search.jobs) { range in
            Result { () throws -> [VectorNeighbor] in
                let number = range.lowerBound
                return try finish(
                    lists[number], query: queries[number], code: codes[number], count: count, search: search,
                    vectors: vectors)
            }
        }
        return try results.map { try $0.get() }
    }

    /// Returns the rows that may be found; `nil` for all.
    private func passing(_ filter: RowFilter?) -> RowBitmap? {
        guard let filter else { return removed.count == 0 ? nil : removed.inverted() }
        return removed.count == 0 ? filter.rows : filter.rows.subtracting(removed)
    }

    /// Finds the candidates of queries among some rows.
    ///
    /// - Parameter thresholds: For each query, a similarity that as many rows as are wanted have.
    func scan(
        _ range: Range<Int>, for queries: [CodeQuery], search: Search, thresholds: [Float]
    ) throws -> [CandidateList] {
        let shared = Guarded(thresholds)
        // Blocks that keep all threads busy and are large enough to forget what handing them out costs.
        let size = min(max(range.count / (4 * search.jobs), 16 * CodeRows.scanLimit), 128 * CodeRows.scanLimit)
        let blocks = concurrentBlocks(of: range.count, size: size, jobs: search.jobs) { block in
            Result { () throws(IndexFileError) -> [CandidateList] in
                try scanBlock(
                    range.lowerBound + block.lowerBound..<range.lowerBound + block.upperBound, for: queries,
                    search: search, shared: shared)
            }
        }
        var lists = thresholds.map { CandidateList(wanted: search.wanted, threshold: $0) }
        for block in blocks {
            for (number, list) in try block.get().enumerated() { lists[number].append(list) }
        }
        return lists
    }

    private func scanBlock(
        _ block: Range<Int>, for queries: [CodeQuery], search: Search, shared: Guarded<[Float]>
    ) throws(IndexFileError) -> [CandidateList] {
        var lists = queries.map { _ in CandidateList(wanted: search.wanted) }
        var found = CodeRows.Found()
        for part in search.parts {
            let own = block.clamped(to: part.start..<part.start + part.rows.count)
            guard !own.isEmpty else { continue }
            var first = own.lowerBound
            while first < own.upperBound {
                // All queries look at some rows while these are in the cache of the processor.
                let rows = first..<min(first + CodeRows.scanLimit, own.upperBound)
                first = rows.upperBound
                let bits = search.passing?.bits(rows)
                if let bits, bits.allSatisfy({ $0 == 0 }) { continue }
                for (number, query) in queries.enumerated() {
                    lists[number].raise(to: shared.withLock { $0[number] })
                    do throws(CheckedPages.Damage) {
                        try part.rows.scan(
                            rows.lowerBound - part.start..<rows.upperBound - part.start, passing: bits, query: query,
                            threshold: lists[number].threshold, into: &found)
                    } catch {
                        throw self.error(error, in: part)
                    }
                    guard found.count > 0 else { continue }
                    for index in 0..<found.count {
                        lists[number].append(
                            CandidateList.Candidate(
                                row: found.rows[index] + UInt32(part.start), lowest: found.lowest[index],
                                highest: found.highest[index]))
                    }
                    if lists[number].isFull { try refine(&lists[number], query: query, search: search) }
                    let threshold = lists[number].threshold
                    shared.withLock { $0[number] = max($0[number], threshold) }
                }
            }
        }
        return lists
    }

    /// Leaves out the candidates that codes of two bytes show not to be among the nearest rows.
    func refine(_ list: inout CandidateList, query: CodeQuery, search: Search) throws(IndexFileError) {
        try list.refine { (candidates: inout [CandidateList.Candidate]) throws(IndexFileError) in
            candidates.sort { $0.row < $1.row }
            var first = 0
            while first < candidates.count {
                let part = self.part(of: Int(candidates[first].row), in: search.parts)
                let end =
                    candidates[first...].firstIndex { Int($0.row) >= part.start + part.rows.count }
                    ?? candidates.count
                let products: [Float]
                let error: Float
                do throws(CheckedPages.Damage) {
                    (products, error) = try part.rows.refined(
                        candidates[first..<end].map { $0.row - UInt32(part.start) }, query: query)
                } catch {
                    throw self.error(error, in: part)
                }
                for (index, product) in products.enumerated() {
                    candidates[first + index].lowest = product - error
                    candidates[first + index].highest = product + error
                    candidates[first + index].isRefined = true
                }
                first = end
            }
        } key: { row throws(IndexFileError) in
            try key(Int(row), of: part(of: Int(row), in: search.parts))
        }
    }

    private func part(of row: Int, in parts: [Part]) -> Part {
        var (low, high) = (0, parts.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if parts[middle].start <= row { low = middle } else { high = middle - 1 }
        }
        return parts[low]
    }

    /// Returns the nearest of some candidates.
    private func finish(
        _ list: CandidateList, query: VectorQuery, code: CodeQuery, count: Int, search: Search, vectors: Vectors?
    ) throws -> [VectorNeighbor] {
        var list = list
        try refine(&list, query: code, search: search)
        var keys: [Int64] = []
        var similarities: [Float] = []
        for candidate in list.candidates {
            let key = try key(Int(candidate.row), of: part(of: Int(candidate.row), in: search.parts))
            guard key != query.excludedKey else { continue }
            keys.append(key)
            similarities.append((candidate.lowest + candidate.highest) / 2)
        }
        if let vectors, !keys.isEmpty {
            let values = try vectors(keys)
            precondition(
                values.count == keys.count * dimension, "\(values.count) values for the vectors of \(keys.count) keys")
            similarities = VectorKernels.innerProducts(of: query.vector, withRows: values)
            // Rows without a vector.
            for index in keys.indices where values[index * dimension].isNaN { similarities[index] = .nan }
        }
        var neighbors: [VectorNeighbor] = []
        for (key, similarity) in zip(keys, similarities) where !similarity.isNaN {
            // The inner product of equal vectors can exceed 1 by rounding.
            neighbors.append(VectorNeighbor(key: key, similarity: min(max(similarity, -1), 1)))
        }
        return Array(neighbors.sorted().prefix(count))
    }
}
