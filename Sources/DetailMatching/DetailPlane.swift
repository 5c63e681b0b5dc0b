package import Kernels

/// The local detail of a query's picture in one view, at some number of columns and rows.
package struct DetailPlane: Sendable {
    package let columns: Int
    package let rows: Int
    /// The values row by row, see `DetailKernels`.
    package let values: [Int8]
    package let half: DetailKernels.Half

    package init(columns: Int, rows: Int, values: [Int8]) {
        self.columns = columns
        self.rows = rows
        self.values = values
        half = DetailKernels.half(ofPlane: values, columns: columns, rows: rows)
    }

    /// Returns the values of a plane after quarter turns clockwise, then mirrored, then negated.
    ///
    /// - Parameters:
    ///   - values: The values row by row, of `columns` x `rows` after turning.
    package static func turned(
        _ values: [Int8], columns: Int, rows: Int, quarterTurns: Int, isMirrored: Bool, isNegative: Bool
    ) -> [Int8] {
        guard quarterTurns != 0 || isMirrored || isNegative else { return values }
        // The columns of the plane before turning.
        let stride = quarterTurns.isMultiple(of: 2) ? columns : rows
        // The index before turning of the first value, and the steps to the next value of a row and to the next row.
        var (first, right, down) =
            switch quarterTurns {
            case 0: (0, 1, stride)
            case 1: ((columns - 1) * stride, -stride, 1)
            case 2: (columns * rows - 1, -1, -stride)
            default: (rows - 1, stride, -1)
            }
        if isMirrored { (first, right) = (first + (columns - 1) * right, -right) }
        let sign: Int8 = isNegative ? -1 : 1
        var result: [Int8] = []
        result.reserveCapacity(values.count)
        for row in 0..<rows {
            var index = first + row * down
            for _ in 0..<columns {
                result.append(sign * values[index])
                index += right
            }
        }
        return result
    }
}
