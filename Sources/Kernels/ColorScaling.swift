internal import CKernels

/// Converts pictures to RGB and scales them with antialiasing, in integers: the result does not depend on the processor.
package enum ColorScaling {
    /// Returns the planes of red, green and blue of pixels in YCbCr (full range, BT.601).
    package static func rgb(luma: [UInt8], blueDifference: [UInt8], redDifference: [UInt8]) -> [[UInt8]] {
        let count = luma.count
        precondition(
            blueDifference.count == count && redDifference.count == count,
            "planes of \(count), \(blueDifference.count) and \(redDifference.count) values")
        var planes = [[UInt8]](repeating: [UInt8](repeating: 0, count: count), count: 3)
        var (red, green, blue) = (planes[0], planes[1], planes[2])
        unsafe vidrec_convert_to_rgb(luma, blueDifference, redDifference, count, &red, &green, &blue)
        planes = [red, green, blue]
        return planes
    }

    /// Returns planes of one size scaled to `columns` x `lines` values, one plane after another.
    ///
    /// The filter is a triangle: two source pixels wide where the plane is enlarged (bilinear interpolation), two target
    /// pixels wide where it is reduced. Pillow's `resize` with `BILINEAR` gives the same bytes.
    ///
    /// - Parameters:
    ///   - planes: Planes of `width` x `height` values, row by row.
    ///   - width: The number of values of a row, above 0.
    ///   - height: The number of rows, above 0.
    ///   - columns: The number of columns of the result, above 0.
    ///   - lines: The number of rows of the result, above 0.
    package static func resample(_ planes: [[UInt8]], width: Int, height: Int, columns count: Int, lines: Int)
        -> [UInt8]
    {
        precondition(
            width > 0 && height > 0 && count > 0 && lines > 0 && planes.allSatisfy { $0.count == width * height },
            "\(planes.map(\.count)) values for \(width)x\(height), to \(count)x\(lines)")
        let columns = Taps(length: width, count: count)
        let rows = Taps(length: height, count: lines)
        var scratch = [UInt8](repeating: 0, count: height * count)
        var result: [UInt8] = []
        result.reserveCapacity(planes.count * count * lines)
        var scaled = [UInt8](repeating: 0, count: count * lines)
        for plane in planes {
            unsafe vidrec_resample_plane(
                plane, width, height, count, lines, columns.width, columns.starts, columns.weights, rows.width,
                rows.starts,
                rows.weights, &scratch, &scaled)
            result += scaled
        }
        return result
    }

    /// The source values of which each target value is a weighted sum: as many for each, within the source.
    private struct Taps {
        let width: Int
        var starts: [Int32] = []
        var weights: [Int32] = []

        init(length: Int, count: Int) {
            let scale = Double(length) / Double(count)
            let support = max(scale, 1)
            let ranges = (0..<count).map { index in
                let center = (Double(index) + 0.5) * scale
                let first = max(Int(center - support + 0.5), 0)
                return (center, first..<min(Int(center + support + 0.5), length))
            }
            width = ranges.map(\.1.count).max() ?? 1
            for (center, range) in ranges {
                let parts = range.map { max(1 - abs((Double($0) + 0.5 - center) / support), 0) }
                let sum = parts.reduce(0, +)
                // Where a sum has fewer values than others, weights of 0 fill it up, before or after it.
                let start = min(range.lowerBound, length - width)
                starts.append(Int32(start))
                weights += repeatElement(0, count: range.lowerBound - start)
                weights += parts.map { Int32(($0 / sum * 4_194_304 + 0.5).rounded(.down)) }
                weights += repeatElement(0, count: start + width - range.upperBound)
            }
        }
    }
}
