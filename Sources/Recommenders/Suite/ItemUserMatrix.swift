internal import Kernels

/// The item-user matrix of positive interactions, in compressed sparse rows: for each item the indices of its users.
public struct ItemUserMatrix: Hashable, Sendable {
    /// Rows are items, columns users; all values are 1.
    let matrix: SparseMatrix

    /// The number of items: the rows of the matrix.
    public var itemCount: Int { matrix.rowCount }

    /// Creates the matrix of the entries of positive weight of a log.
    public init(_ log: InteractionLog) {
        let users = SparseMatrix(log)
        matrix = SparseMatrix(
            columnCount: users.columnCount, offsets: users.offsets, columns: users.columns, values: []
        ).transposed()
    }

    init(_ matrix: SparseMatrix) { self.matrix = matrix }

    /// Returns the number of users with a positive interaction with an item; 0 for an index from `itemCount` on.
    /// Negative indices trap.
    public func userCount(of item: Int) -> Int { item < itemCount ? matrix.entries(ofRow: item).count : 0 }

    /// Returns the number of users with a positive interaction with both of two items; 0 for an index from `itemCount`
    /// on. Negative indices trap.
    ///
    /// - Complexity: O(*n* + *m*) for *n* and *m* users of the items.
    public func commonUserCount(_ first: Int, _ second: Int) -> Int {
        guard first < itemCount, second < itemCount else { return 0 }
        let (left, right) = (matrix.entries(ofRow: first), matrix.entries(ofRow: second))
        var (a, b, count) = (left.lowerBound, right.lowerBound, 0)
        while a < left.upperBound && b < right.upperBound {
            let (one, other) = (matrix.columns[a], matrix.columns[b])
            // Without branches, which could not be predicted.
            count += one == other ? 1 : 0
            a += one <= other ? 1 : 0
            b += other <= one ? 1 : 0
        }
        return count
    }

    /// Returns for each of `others` the number of users it has in common with an item.
    ///
    /// - Complexity: O(*v* / 64 + *n*) for *v* users in all and *n* users of the other items together.
    func commonUserCounts(of item: Int, withEach others: [Int]) -> [Int] {
        guard item < itemCount else { return [Int](repeating: 0, count: others.count) }
        var marks = [UInt64](repeating: 0, count: matrix.columnCount / 64 + 1)
        for entry in matrix.entries(ofRow: item) {
            let user = Int(matrix.columns[entry])
            marks[user / 64] |= 1 << UInt64(user % 64)
        }
        return others.map { other in
            guard other < itemCount else { return 0 }
            var count = 0
            for entry in matrix.entries(ofRow: other) {
                let user = Int(matrix.columns[entry])
                count += Int(marks[user / 64] >> UInt64(user % 64) & 1)
            }
            return count
        }
    }
}
