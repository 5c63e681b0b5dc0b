/// A matrix of mostly zeros, by rows (compressed sparse rows).
package struct SparseMatrix: Hashable, Sendable {
    /// How many columns there are.
    package let columnCount: Int
    /// Where each row begins in `columns`, and the end of the last one: one more than there are rows.
    package let offsets: [Int64]
    /// The columns of the values, ascending within a row.
    package let columns: [Int32]
    /// The values beside `columns`; empty if all are 1, which takes half of the memory.
    package let values: [Float]

    /// How many rows there are.
    @inlinable package var rowCount: Int { offsets.count - 1 }

    /// Joins the parts.
    ///
    /// - Precondition: `offsets` go from 0 to the number of entries, without falling; `columns` ascend within a row and are
    ///   below `columnCount`; there are as many values as columns, or none.
    package init(columnCount: Int, offsets: [Int64], columns: [Int32], values: [Float]) {
        precondition(
            offsets.first == 0 && offsets.last == Int64(columns.count) && [0, columns.count].contains(values.count),
            "\(values.count) values for \(columns.count) entries")
        var isSound = true
        for row in 0..<offsets.count - 1 {
            guard offsets[row] <= offsets[row + 1] else {
                isSound = false
                break
            }
            var last: Int32 = -1
            for entry in Int(offsets[row])..<Int(offsets[row + 1]) {
                isSound = isSound && columns[entry] > last && Int(columns[entry]) < columnCount
                last = columns[entry]
            }
        }
        precondition(isSound, "the columns of a row do not ascend, or are not below \(columnCount)")
        self.columnCount = columnCount
        self.offsets = offsets
        self.columns = columns
        self.values = values
    }

    /// Where the values of a row stand.
    @inlinable
    package func entries(ofRow row: Int) -> Range<Int> { Int(offsets[row])..<Int(offsets[row + 1]) }

    /// The value of an entry.
    @inlinable
    package func value(_ entry: Int) -> Float { values.isEmpty ? 1 : values[entry] }

    /// Rows `rows` of the transpose: the columns of this matrix by rows.
    ///
    /// - Complexity: O(*n*) for *n* values of the whole matrix.
    package func transposed(rows: Range<Int>) -> SparseMatrix {
        var offsets = [Int64](repeating: 0, count: rows.count + 1)
        let isWhole = rows.lowerBound == 0 && rows.upperBound == columnCount
        for column in columns where isWhole || rows.contains(Int(column)) {
            offsets[Int(column) - rows.lowerBound + 1] += 1
        }
        for row in 0..<rows.count { offsets[row + 1] += offsets[row] }
        let count = Int(offsets[rows.count])
        var next = offsets
        var turned = [Int32](repeating: 0, count: count)
        var turnedValues = [Float](repeating: 0, count: values.isEmpty ? 0 : count)
        for row in 0..<rowCount {
            for entry in entries(ofRow: row) {
                let column = Int(columns[entry])
                guard isWhole || rows.contains(column) else { continue }
                let place = Int(next[column - rows.lowerBound])
                next[column - rows.lowerBound] += 1
                turned[place] = Int32(row)
                if !values.isEmpty { turnedValues[place] = values[entry] }
            }
        }
        return SparseMatrix(columnCount: rowCount, offsets: offsets, columns: turned, values: turnedValues)
    }

    /// The transpose.
    package func transposed() -> SparseMatrix { transposed(rows: 0..<columnCount) }
}
