internal import ClipTypes
internal import Kernels

/// The local detail of an indexed frame, unpacked for comparison.
struct StoredDetail: Sendable {
    /// The levels row by row, with zeros up to `DetailKernels.paddedCount` values.
    let levels: [Int8]
    /// The width of the picture without bars divided by its height.
    let aspectRatio: Float

    init(_ detail: FrameDetail) {
        levels = detail.levels(paddedTo: DetailKernels.paddedCount)
        aspectRatio = detail.aspectRatio
    }

    /// The sum of the squares of the levels.
    var energy: Int32 { levels.reduce(0) { $0 + Int32($1) * Int32($1) } }
}

/// The local detail of a query's picture in one view, at some number of columns and rows.
struct DetailPlane: Sendable {
    let columns: Int
    let rows: Int
    /// The values row by row, see `DetailKernels`.
    let values: [Int8]
    let half: DetailKernels.Half

    init(columns: Int, rows: Int, values: [Int8]) {
        self.columns = columns
        self.rows = rows
        self.values = values
        half = DetailKernels.half(ofPlane: values, columns: columns, rows: rows)
    }

    /// Returns the values of a plane after quarter turns clockwise, then mirrored, then negated.
    ///
    /// - Parameters:
    ///   - values: The values row by row, of `columns` x `rows` after turning.
    static func turned(
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
