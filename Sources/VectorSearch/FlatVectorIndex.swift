internal import Kernels
private import HeapModule

/// An exact index in memory: compares a query with every vector. The reference implementation of ``VectorIndex``.
public struct FlatVectorIndex: VectorIndex {
    /// The number of values of each vector.
    public let dimension: Int
    private var keys: [Int64] = []
    private var values: [Float] = []
    private var removed = RowBitmap(rowCount: 0)

    /// Creates an empty index for vectors of `dimension` values.
    public init(dimension: Int) {
        precondition(dimension > 0, "an index for vectors of \(dimension) values")
        self.dimension = dimension
    }

    /// The number of rows that can be found.
    public var count: Int { keys.count - removed.count }

    /// Appends rows. A key must not be that of another row that can be found.
    ///
    /// - Complexity: O(*n* · *d*) for *n* rows of *d* values.
    public mutating func append(keys: [Int64], vectors: [Float]) {
        precondition(keys.count * dimension == vectors.count, "\(vectors.count) values for \(keys.count) keys")
        self.keys += keys
        values += vectors
        removed.extend(to: self.keys.count)
    }

    /// Removes the rows of some keys, and returns how many it has removed.
    ///
    /// - Complexity: O(*n*) for *n* rows.
    @discardableResult
    public mutating func remove(keys: [Int64]) -> Int {
        let keys = Set(keys)
        let before = removed.count
        for (row, key) in self.keys.enumerated() where keys.contains(key) { removed.insert(row) }
        return removed.count - before
    }

    /// Returns a filter that the rows of some keys pass.
    ///
    /// - Complexity: O(*n*) for *n* rows.
    public func filter(keys: [Int64]) -> RowFilter {
        let keys = Set(keys)
        var rows = RowBitmap(rowCount: self.keys.count)
        for (row, key) in self.keys.enumerated() where keys.contains(key) { rows.insert(row) }
        return RowFilter(rows)
    }

    /// Returns the rows nearest to each query, as ``VectorIndex`` defines it.
    ///
    /// - Complexity: O(*n* · *d*) for *n* rows of *d* values, for each query.
    public func neighbors(
        of queries: [VectorQuery], count: Int, options: VectorSearchOptions, vectors: Vectors?
    ) -> [[VectorNeighbor]] {
        queries.map { query in
            guard count > 0 else { return [] }
            var best = Heap<VectorNeighbor>()
            for first in stride(from: 0, to: keys.count, by: 1_024) {
                let rows = first..<min(first + 1_024, keys.count)
                let products = VectorKernels.innerProducts(
                    of: query.vector, withRows: Array(values[rows.lowerBound * dimension..<rows.upperBound * dimension])
                )
                for row in rows where !removed.contains(row) && keys[row] != query.excludedKey {
                    guard options.filter?.rows.contains(row) ?? true else { continue }
                    let similarity = min(max(products[row - first], -1), 1)
                    let neighbor = VectorNeighbor(key: keys[row], similarity: similarity)
                    if best.count < count {
                        best.insert(neighbor)
                    } else if let farthest = best.max, neighbor < farthest {
                        best.replaceMax(with: neighbor)
                    }
                }
            }
            return best.unordered.sorted()
        }
    }
}
