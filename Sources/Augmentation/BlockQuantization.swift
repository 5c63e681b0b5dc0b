internal import ClipTypes
private import Foundation

/// A simulation of strong lossy compression: the cosine transform (DCT-II) of each 8x8 block is quantized, with steps
/// that grow with the frequency; chroma has half the resolution and twice the step.
///
/// Wallace, "The JPEG still picture compression standard", 1991, without entropy coding and quantization tables.
struct BlockQuantization {
    private typealias Row = SIMD8<Float>

    /// The orthonormal basis, one frequency a row.
    private let basis: [Row]
    private let step: Float

    /// Creates a quantization.
    ///
    /// - Parameter step: The quantization step of the lowest frequency, in steps of 0...255 of a plain block; from
    ///   about 1 (hardly visible) to 16.
    init(step: Double) {
        self.step = Float(step)
        basis = (0..<8).map { frequency in
            var row = Row()
            for index in 0..<8 {
                let scale = frequency == 0 ? (0.125).squareRoot() : 0.5
                row[index] = Float(scale * cos((Double(index) + 0.5) * Double(frequency) * .pi / 8))
            }
            return row
        }
    }

    /// Returns the compressed picture.
    func callAsFunction(_ picture: Picture) -> Picture {
        let (width, height) = (picture.width, picture.height)
        let (columns, rows) = ((width + 1) / 2, (height + 1) / 2)
        let (shrink, lower) = (Resampling(from: width, to: columns), Resampling(from: height, to: rows))
        let (grow, raise) = (Resampling(from: columns, to: width), Resampling(from: rows, to: height))
        func color(_ plane: [UInt8]) -> [UInt8] {
            let small = lower.alongColumns(shrink.alongRows(plane, rows: height), columns: columns)
            let lossy = quantized(small, width: columns, height: rows, step: 2 * step)
            return raise.alongColumns(grow.alongRows(lossy, rows: rows), columns: width)
        }
        return Picture(
            width: width,
            height: height,
            luma: quantized(picture.luma, width: width, height: height, step: step),
            blueDifference: color(picture.blueDifference),
            redDifference: color(picture.redDifference)
        )
    }

    private func quantized(_ plane: [UInt8], width: Int, height: Int, step: Float) -> [UInt8] {
        // The lowest frequency of a block of ones is 8.
        let steps = (0..<8).map { row in
            var steps = Row()
            for column in 0..<8 { steps[column] = 8 * step * (1 + 0.4 * Float(row + column)) }
            return steps
        }
        var result = plane
        var block = [Row](repeating: Row(), count: 8)
        for top in stride(from: 0, to: height, by: 8) {
            for left in stride(from: 0, to: width, by: 8) {
                for row in 0..<8 {
                    let line = min(top + row, height - 1) * width
                    for column in 0..<8 {
                        block[row][column] = Float(plane[line + min(left + column, width - 1)]) - 128
                    }
                }
                var values = transformed(transposed(transformed(block)))
                for row in 0..<8 { values[row] = (values[row] / steps[row]).rounded(.toNearestOrEven) * steps[row] }
                values = restored(transposed(restored(values)))
                for row in 0..<min(8, height - top) {
                    let line = (top + row) * width + left
                    for column in 0..<min(8, width - left) {
                        let value = min(max(values[row][column] + 128.5, 0), 255)
                        result[line + column] = UInt8(value)
                    }
                }
            }
        }
        return result
    }

    /// Returns the cosine transform of each column.
    private func transformed(_ block: [Row]) -> [Row] {
        basis.map { wave in
            var sum = block[0] * wave[0]
            for row in 1..<8 { sum += block[row] * wave[row] }
            return sum
        }
    }

    /// Returns the inverse cosine transform of each column.
    private func restored(_ block: [Row]) -> [Row] {
        (0..<8).map { index in
            var sum = block[0] * basis[0][index]
            for row in 1..<8 { sum += block[row] * basis[row][index] }
            return sum
        }
    }

    private func transposed(_ block: [Row]) -> [Row] {
        (0..<8).map { column in
            var row = Row()
            for index in 0..<8 { row[index] = block[index][column] }
            return row
        }
    }
}
