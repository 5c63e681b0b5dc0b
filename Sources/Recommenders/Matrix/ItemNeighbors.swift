internal import Concurrency
internal import Kernels

/// An item-item matrix of similarities, sparse: each row has the nearest neighbors of one item.
struct ItemNeighbors: Hashable, Sendable {
    /// The value in row i and column j is the similarity of item i to item j.
    let matrix: SparseMatrix

    /// The number of items.
    var itemCount: Int { matrix.columnCount }

    /// Creates neighbors from a square matrix.
    init(_ matrix: SparseMatrix) {
        precondition(matrix.rowCount == matrix.columnCount, "\(matrix.rowCount) x \(matrix.columnCount)")
        self.matrix = matrix
    }

    /// Creates neighbors from the `count` highest positive similarities of every row.
    ///
    /// - Parameter row: Adds the similarities of an item to all items to an array of one value per item, which is
    ///   zero before the call.
    init(itemCount: Int, keeping count: Int, jobs: Int, row: @Sendable (Int, inout [Float]) -> Void) {
        let blocks = concurrentBlocks(of: itemCount, size: 64, jobs: jobs) { range in
            var sums = [Float](repeating: 0, count: itemCount)
            var (lengths, columns, values): ([Int], [Int32], [Float]) = ([], [], [])
            for item in range {
                row(item, &sums)
                let best = topItems(count, of: sums, excluding: []).filter { $0.score > 0 }.sorted { $0.item < $1.item }
                lengths.append(best.count)
                columns += best.map { Int32($0.item) }
                values += best.map(\.score)
                for index in sums.indices { sums[index] = 0 }
            }
            return (lengths, columns, values)
        }
        var offsets: [Int64] = [0]
        for block in blocks {
            for length in block.0 { offsets.append((offsets.last ?? 0) + Int64(length)) }
        }
        matrix = SparseMatrix(
            columnCount: itemCount, offsets: offsets, columns: blocks.flatMap(\.1), values: blocks.flatMap(\.2))
    }

    /// Scores every item by the weighted sum of the rows of `items`.
    ///
    /// - Returns: Whether at least one of the items has neighbors.
    func score(_ items: [Int32], factors: [Float], into scores: inout [Float]) -> Bool {
        scores.replace(with: 0, count: itemCount)
        FactorKernels.addRows(items, factors: factors, of: matrix, to: &scores)
        return items.contains { !matrix.entries(ofRow: Int($0)).isEmpty }
    }
}

extension [Float] {
    /// Fills the array with `count` copies of a value, in its own memory where the count is the same.
    mutating func replace(with value: Float, count: Int) {
        if self.count == count {
            for index in indices { self[index] = value }
        } else {
            self = [Float](repeating: value, count: count)
        }
    }
}

extension History {
    /// Returns the items below `count` with a positive weight, the oldest first, and their weights.
    func positives(below count: Int) -> (items: [Int32], weights: [Float]) {
        var (items, weights): ([Int32], [Float]) = ([], [])
        for entry in entries where entry.weight > 0 && entry.item < count {
            items.append(Int32(entry.item))
            weights.append(entry.weight)
        }
        return (items, weights)
    }
}
