internal import Kernels

/// Who wanted each item: viewers by number only.
public struct ViewerLists: Hashable, Sendable {
    /// Rows are items, columns viewers.
    let matrix: SparseMatrix

    /// How many items there are.
    public var itemCount: Int { matrix.rowCount }

    /// Gathers the viewers of each item of a log.
    public init(_ log: InteractionLog) {
        let users = SparseMatrix(log)
        matrix = SparseMatrix(
            columnCount: users.columnCount, offsets: users.offsets, columns: users.columns, values: []
        ).transposed()
    }

    init(_ matrix: SparseMatrix) { self.matrix = matrix }

    /// How many viewers wanted an item.
    public func count(of item: Int) -> Int { item < itemCount ? matrix.entries(ofRow: item).count : 0 }

    /// How many viewers wanted both of two items.
    ///
    /// - Complexity: O(*n* + *m*) for *n* and *m* viewers.
    public func count(ofBoth first: Int, _ second: Int) -> Int {
        guard first < itemCount, second < itemCount else { return 0 }
        let (left, right) = (matrix.entries(ofRow: first), matrix.entries(ofRow: second))
        var (a, b, count) = (left.lowerBound, right.lowerBound, 0)
        while a < left.upperBound && b < right.upperBound {
            let (one, other) = (matrix.columns[a], matrix.columns[b])
            // Without branches, which nobody could foretell.
            count += one == other ? 1 : 0
            a += one <= other ? 1 : 0
            b += other <= one ? 1 : 0
        }
        return count
    }

    /// How many viewers wanted both an item and each of others.
    ///
    /// - Complexity: O(*v* / 64 + *n*) for *v* viewers in all and *n* of the other items together.
    func counts(ofBoth item: Int, andEachOf others: [Int]) -> [Int] {
        guard item < itemCount else { return [Int](repeating: 0, count: others.count) }
        var marks = [UInt64](repeating: 0, count: matrix.columnCount / 64 + 1)
        for entry in matrix.entries(ofRow: item) {
            let viewer = Int(matrix.columns[entry])
            marks[viewer / 64] |= 1 << UInt64(viewer % 64)
        }
        return others.map { other in
            guard other < itemCount else { return 0 }
            var count = 0
            for entry in matrix.entries(ofRow: other) {
                let viewer = Int(matrix.columns[entry])
                count += Int(marks[viewer / 64] >> UInt64(viewer % 64) & 1)
            }
            return count
        }
    }
}
