import CKernels
import Foundation

/// The kernels of local detail, written as simply as their definitions.
enum ReferenceDetail {
    /// The plane of a region: the mean luma of each cell, blurred with a standard deviation of 0.6 cells, minus the mean of
    /// its surroundings (2 cells), divided by the root of the mean square of these differences around (3 cells) plus 16, times
    /// 25.
    static func plane(
        _ luma: [UInt8], stride: Int, x: Range<Int>, y: Range<Int>, columns: Int, rows: Int
    ) -> [Double] {
        let (across, down) = (Double(x.count) / Double(columns), Double(y.count) / Double(rows))
        let cells = (0..<columns * rows).map { cell -> Double in
            let (left, top) = (Double(cell % columns) * across, Double(cell / columns) * down)
            var sum = 0.0
            for row in 0..<y.count {
                let height = min(Double(row + 1), top + down) - max(Double(row), top)
                guard height > 0 else { continue }
                for column in 0..<x.count {
                    let width = min(Double(column + 1), left + across) - max(Double(column), left)
                    if width > 0 {
                        sum += width * height * Double(luma[(y.lowerBound + row) * stride + x.lowerBound + column])
                    }
                }
            }
            return sum / (across * down)
        }
        func blur(_ values: [Double], _ deviation: Double, radius: Int) -> [Double] {
            let weights = (-radius...radius).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
            let total = weights.reduce(0, +)
            return (0..<columns * rows).map { cell in
                var sum = 0.0
                for dy in -radius...radius {
                    for dx in -radius...radius {
                        let column = max(0, min(columns - 1, cell % columns + dx))
                        let row = max(0, min(rows - 1, cell / columns + dy))
                        sum += weights[dx + radius] * weights[dy + radius] * values[row * columns + column]
                    }
                }
                return sum / (total * total)
            }
        }
        let detail = zip(blur(cells, 0.6, radius: 2), blur(cells, 2, radius: 5)).map { $0 - $1 }
        let contrast = blur(detail.map { $0 * $0 }, 3, radius: 8)
        return zip(detail, contrast).map { max(-62, min(62, 25 * $0 / ($1 + 16).squareRoot())) }
    }

    /// Sums of blocks of 2x2 values, divided by `divisor` and rounded away from zero.
    static func halved(_ plane: [Int8], columns: Int, rows: Int, divisor: Int) -> [Int] {
        (0..<columns / 2 * (rows / 2)).map { index in
            let first = 2 * (index / (columns / 2)) * columns + 2 * (index % (columns / 2))
            let sum = [0, 1, columns, columns + 1].reduce(0) { $0 + Int(plane[first + $1]) }
            return Int((Double(sum) / Double(divisor)).rounded())
        }
    }

    /// The score of a plane that begins at a column and a row of a detail, and the number of cells that both share; `nil` if
    /// they do not correlate.
    static func score(
        _ plane: [Int], columns: Int, rows: Int, at place: (column: Int, row: Int), in detail: [Int], side: Int
    ) -> (score: Double, correlation: Double, own: Int, others: Int, cells: Int)? {
        var (product, own, others, cells) = (0, 0, 0, 0)
        for y in max(0, place.row)..<max(max(0, place.row), min(side, place.row + rows)) {
            for x in max(0, place.column)..<max(max(0, place.column), min(side, place.column + columns)) {
                let (first, second) = (detail[y * side + x], plane[(y - place.row) * columns + x - place.column])
                product += first * second
                own += first * first
                others += second * second
                cells += 1
            }
        }
        guard product > 0 else { return nil }
        let correlation = Double(product) / Double(own * others).squareRoot()
        let square = correlation * correlation
        return (square / (1.02 - square) * Double(cells), correlation, own, others, cells)
    }

    /// The value of a plane between four cells; `nil` beyond it.
    static func sample(_ plane: [Int8], columns: Int, rows: Int, u: Double, v: Double) -> Double? {
        guard u >= 0, v >= 0, u <= Double(columns - 1), v <= Double(rows - 1) else { return nil }
        let (i, j) = (min(Int(u), columns - 2), min(Int(v), rows - 2))
        let (a, b) = (u - Double(i), v - Double(j))
        func value(_ across: Int, _ down: Int) -> Double { Double(plane[(j + down) * columns + i + across]) }
        return (1 - b) * ((1 - a) * value(0, 0) + a * value(1, 0)) + b * ((1 - a) * value(0, 1) + a * value(1, 1))
    }
}
