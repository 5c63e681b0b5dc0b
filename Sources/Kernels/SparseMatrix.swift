/// A sparse matrix in compressed sparse row (CSR) format.
package struct SparseMatrix: Hashable, Sendable {
    /// The number of columns of the matrix.
    package let columnCount: Int
    /// The index in `columns` of each row's first entry, and the number of entries at the end.
    package let offsets: [Int64]
    /// The column of each entry, row by row, ascending within a row.
    package let columns: [Int32]
    /// The value of each entry, in the order of `columns`; empty if all values are 1.
    package let values: [Float]

    /// The number of rows.
    @inlinable package var rowCount: Int { offsets.count - 1 }

    /// Creates a matrix from its offsets, columns and values.
    ///
    /// - Precondition: `offsets` start at 0, never decrease and end at the number of entries; `columns` ascend within
    ///   a row and are below `columnCount`; `values` is empty or has one value per entry.
    package init(columnCount: Int, offsets: [Int64], columns: [Int32], values: [Float]) {
        precondition(
            offsets.first == 0 && offsets.last == Int64(columns.count) && [0, columns.count].contains(values.count),
            "\(values.count) values for \(columns.count) entries")
        var isValid = true
        for row in 0..<offsets.count - 1 {
            guard offsets[row] <= offsets[row + 1] else {
                isValid = false
                break
            }
            var last: Int32 = -1
            for entry in Int(offsets[row])..<Int(offsets[row + 1]) {
                isValid = isValid && columns[entry] > last && Int(columns[entry]) < columnCount
                last = columns[entry]
            }
        }
        precondition(isValid, "the columns of a row do not ascend or are not below \(columnCount)")
        self.columnCount = columnCount
        self.offsets = offsets
        self.columns = columns
        self.values = values
    }

    /// Returns the range of the indices in `columns` and `values` of a row's entries.
    @inlinable
    package func entries(ofRow row: Int) -> Range<Int> { Int(offsets[row])..<Int(offsets[row + 1]) }

    /// Returns the value of an entry, given its index in `columns`; 1 if the matrix stores no values.
    @inlinable
    package func value(_ entry: Int) -> Float { values.isEmpty ? 1 : values[entry] }

    /// Returns some rows of the transpose: one row for each of the columns `rows` of this matrix, one column for each
    /// of its rows.
    ///
    /// - Complexity: O(*n*) for *n* entries of the whole matrix.
    package func transposed(rows: Range<Int>) -> SparseMatrix {
        var offsets = [Int64](repeating: 0, count: rows.count + 1)
        let isWhole = rows.lowerBound == 0 && rows.upperBound == columnCount
        for column in columns where isWhole || rows.contains(Int(column)) {
            offsets[Int(column) - rows.lowerBound + 1] += 1
        }
        for row in 0..<rows.count { offsets[row + 1] += offsets[row] }
        let count = Int(offsets[rows.count])
        var next = offsets
        var transposedColumns = [Int32](repeating: 0, count: count)
        var transposedValues = [Float](repeating: 0, count: values.isEmpty ? 0 : count)
        for row in 0..<rowCount {
            for entry in entries(ofRow: row) {
                let column = Int(columns[entry])
                guard isWhole || rows.contains(column) else { continue }
                let place = Int(next[column - rows.lowerBound])
                next[column - rows.lowerBound] += 1
                transposedColumns[place] = Int32(row)
                if !values.isEmpty { transposedValues[place] = values[entry] }
            }
        }
        return SparseMatrix(
            columnCount: rowCount, offsets: offsets, columns: transposedColumns, values: transposedValues)
    }

    /// Returns the transpose: a matrix with a row for each column.
    package func transposed() -> SparseMatrix { transposed(rows: 0..<columnCount) }
}
