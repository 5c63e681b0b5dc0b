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
        var (left, right) = (matrix.entries(ofRow: first), matrix.entries(ofRow: second))
        var count = 0
        while let a = left.first, let b = right.first {
            let (one, other) = (matrix.columns[a], matrix.columns[b])
            if one == other { count += 1 }
            if one <= other { left.removeFirst() }
            if other <= one { right.removeFirst() }
        }
        return count
    }
}
