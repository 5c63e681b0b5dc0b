internal import ClipTypes
internal import Kernels

/// The local detail of an indexed frame, unpacked for comparison.
struct StoredDetail: Sendable {
    /// The levels row by row, with zeros up to `DetailKernels.paddedCount` values.
    let levels: [Int8]
    /// The levels at half the resolution.
    let half: DetailKernels.Half
    /// The width of the picture without bars divided by its height.
    let aspectRatio: Float

    init(_ detail: FrameDetail) {
        let levels = detail.levels
        self.levels = levels + [Int8](repeating: 0, count: DetailKernels.paddedCount - levels.count)
        half = DetailKernels.half(ofDetail: levels)
        aspectRatio = detail.aspectRatio
    }
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
        let sign: Int8 = isNegative ? -1 : 1
        var result: [Int8] = []
        result.reserveCapacity(values.count)
        for row in 0..<rows {
            for place in 0..<columns {
                let column = isMirrored ? columns - 1 - place : place
                let index =
                    switch quarterTurns {
                    case 0: row * stride + column
                    case 1: (columns - 1 - column) * stride + row
                    case 2: (rows - 1 - row) * stride + columns - 1 - column
                    default: column * stride + rows - 1 - row
                    }
                result.append(sign * values[index])
            }
        }
        return result
    }
}
