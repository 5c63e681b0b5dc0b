internal import Concurrency
internal import Kernels

/// For each item the items that it speaks for, and how strongly: a sparse square matrix.
struct ItemNeighbors: Hashable, Sendable {
    /// Rows are the items that speak, columns those they speak for.
    let matrix: SparseMatrix

    /// How many items there are.
    var itemCount: Int { matrix.columnCount }

    /// Takes the matrix.
    init(_ matrix: SparseMatrix) {
        precondition(matrix.rowCount == matrix.columnCount, "\(matrix.rowCount) x \(matrix.columnCount)")
        self.matrix = matrix
    }

    /// Keeps of every row the `count` highest values.
    ///
    /// - Parameter row: fills the row of an item: a value for every item, zeros before the call and cleared after it.
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

    /// Sums the rows of items, each times its factor.
    ///
    /// - Returns: whether one of the items has a row.
    func score(_ items: [Int32], factors: [Float], into scores: inout [Float]) -> Bool {
        scores.replace(with: 0, count: itemCount)
        FactorKernels.addRows(items, factors: factors, of: matrix, to: &scores)
        return items.contains { !matrix.entries(ofRow: Int($0)).isEmpty }
    }
}

extension [Float] {
    /// Makes the array `count` times the value, in the memory it has.
    mutating func replace(with value: Float, count: Int) {
        if self.count == count {
            for index in indices { self[index] = value }
        } else {
            self = [Float](repeating: value, count: count)
        }
    }
}

extension History {
    /// The wanted items that a recommender of `count` items knows, the oldest first, and their weights.
    func wanted(below count: Int) -> (items: [Int32], weights: [Float]) {
        var (items, weights): ([Int32], [Float]) = ([], [])
        for entry in entries where entry.weight > 0 && entry.item < count {
            items.append(Int32(entry.item))
            weights.append(entry.weight)
        }
        return (items, weights)
    }
}
