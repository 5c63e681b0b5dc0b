internal import CKernels

/// Kernels for the local detail of pictures, and for the search of the position of one picture within another.
///
/// A *plane* is the local detail of a region of a picture at some size in cells: the difference of each cell to its
/// surroundings, relative to the local contrast, times 25, in -62...62. A *detail* is a plane of 26x26 cells in five
/// levels, -2...2, that is stored. Results are the same on all processors.
package enum DetailKernels {
    /// The number of columns and of rows of a detail.
    package static let side = Int(VIDREC_DETAIL_SIDE)
    /// The number of values of a detail.
    package static let count = side * side
    /// The number of values of a detail or a sample with the zeros that kernels expect after them.
    package static let paddedCount = 704
    /// The maximum number of columns and of rows of a plane.
    package static let maximumSide = Int(VIDREC_DETAIL_MAXIMUM)
    /// The bytes before and after each row of a plane of half the resolution.
    package static let margin = 16

    /// A plane or a detail of half the resolution: rows of `stride` values, and the sums of squares above and to the left of
    /// each value.
    package struct Half: Sendable {
        package let columns: Int
        package let rows: Int
        fileprivate let stride: Int
        fileprivate let values: [Int8]
        fileprivate let sums: [Int32]
    }

    /// A position of a plane within a detail.
    package struct Place: Sendable {
        /// The column of the detail at which the plane begins; negative if it begins before the detail.
        package let column: Int
        /// The row of the detail at which the plane begins.
        package let row: Int
        /// The square of the correlation times the number of cells of the area that both share.
        package let score: Float
    }

    /// Returns the plane of a region of a picture.
    ///
    /// - Parameters:
    ///   - luma: The luma of the picture, `width` x `height` values.
    ///   - region: The columns and the rows of the region, not empty, within the picture; at most 4,096 columns.
    ///   - columns: The number of columns of the plane, 4...96.
    ///   - rows: The number of rows of the plane, 4...96.
    package static func plane(
        _ luma: [UInt8], width: Int, height: Int, region: (columns: Range<Int>, rows: Range<Int>), columns: Int,
        rows: Int
    ) -> [Int8] {
        precondition(
            luma.count == width * height && region.columns.lowerBound >= 0 && region.rows.lowerBound >= 0
                && !region.columns.isEmpty && !region.rows.isEmpty && region.columns.upperBound <= width
                && region.rows.upperBound <= height && region.columns.count <= 4096
                && 4...maximumSide ~= columns && 4...maximumSide ~= rows,
            "\(columns)x\(rows) cells of \(region) in a picture of \(width)x\(height)")
        // Four planes with padded rows, and four lines of the picture or one of the plane with its margins.
        let stride = (columns + 7) / 8 * 8
        let scratchCount = 4 * stride * rows + max(4 * region.columns.count, stride + 16)
        var plane = [Int8](repeating: 0, count: columns * rows)
        unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: scratchCount) { scratch in
            unsafe vidrec_detail_plane(
                luma, width, region.columns.lowerBound, region.rows.lowerBound, region.columns.count,
                region.rows.count, columns, rows, scratch.baseAddress, &plane)
        }
        return plane
    }

    /// Returns a plane of even numbers of columns and rows at half the resolution.
    package static func half(ofPlane plane: [Int8], columns: Int, rows: Int) -> Half {
        half(plane, columns: columns, rows: rows, divisor: 4, margin: margin, stride: columns / 2 + 2 * margin)
    }

    /// Returns a detail at half the resolution: sums of four levels, -8...8.
    package static func half(ofDetail detail: [Int8]) -> Half {
        half(detail, columns: side, rows: side, divisor: 1, margin: 0, stride: margin)
    }

    private static func half(
        _ plane: [Int8], columns: Int, rows: Int, divisor: Int32, margin: Int, stride: Int
    ) -> Half {
        precondition(
            plane.count >= columns * rows && columns.isMultiple(of: 2) && rows.isMultiple(of: 2) && columns > 0
                && rows > 0,
            "a plane of \(columns)x\(rows) cells with \(plane.count) values")
        let (width, height) = (columns / 2, rows / 2)
        // The kernel of the search reads 16 bytes from any value.
        var values = [Int8](repeating: 0, count: height * stride + 16)
        var sums = [Int32](repeating: 0, count: (width + 1) * (height + 1))
        unsafe vidrec_detail_halve(plane, columns, rows, divisor, margin, stride, &values, &sums)
        return Half(columns: width, rows: height, stride: stride, values: values, sums: sums)
    }

    /// Returns the three positions of a plane within a detail at which both correlate best, in steps of two cells.
    ///
    /// - Parameter leastShare: The minimum share of the smaller of both that must lie within the other.
    package static func places(of plane: Half, in detail: Half, leastShare: Float) -> [Place] {
        precondition(detail.columns == side / 2 && detail.stride == margin, "a plane instead of a detail")
        var places = [vidrec_detail_place](repeating: vidrec_detail_place(), count: 3)
        unsafe vidrec_detail_search(
            plane.values, plane.columns, plane.rows, plane.stride, plane.sums, detail.values, detail.sums, leastShare,
            &places, places.count)
        return places.filter { $0.score > 0 }.map {
            Place(column: Int($0.column), row: Int($0.row), score: $0.score)
        }
    }

    /// Returns the best position within one cell of a place, in steps of one cell.
    package static func shift(_ place: Place, of plane: [Int8], columns: Int, rows: Int, in detail: [Int8]) -> Place {
        precondition(plane.count == columns * rows && detail.count >= count, "\(plane.count) values")
        var first = vidrec_detail_place()
        (first.column, first.row) = (Int32(place.column), Int32(place.row))
        var best = vidrec_detail_place()
        unsafe vidrec_detail_shift(plane, columns, rows, detail, &first, &best)
        return Place(column: Int(best.column), row: Int(best.row), score: best.score)
    }

    /// Returns a pose, improved by up to `steps` steps of the Gauss-Newton method.
    ///
    /// - Parameter pose: Six numbers: the cell in column x and row y of the detail is at the plane's column
    ///   `pose[0] + pose[1] x + pose[2] y` and row `pose[3] + pose[4] x + pose[5] y`.
    package static func refined(
        _ pose: [Float], of plane: [Int8], columns: Int, rows: Int, in detail: [Int8], steps: Int
    ) -> [Float] {
        precondition(
            pose.count == 6 && plane.count == columns * rows && min(columns, rows) >= 2
                && detail.count == paddedCount,
            "\(plane.count) values of \(columns)x\(rows) cells, and \(detail.count) of a detail")
        var result = pose
        unsafe vidrec_detail_refine(plane, columns, rows, detail, steps, &result)
        return result
    }

    /// Returns the values of a plane at the cells of a detail, ``paddedCount`` of them, and 1 for each cell that is within
    /// the plane, else 0.
    ///
    /// - Parameter pose: See ``refined(_:of:columns:rows:in:steps:)``.
    package static func sample(
        _ plane: [Int8], columns: Int, rows: Int, pose: [Float]
    ) -> (values: [Int8], inside: [UInt8]) {
        precondition(
            pose.count == 6 && plane.count == columns * rows && min(columns, rows) >= 2,
            "\(plane.count) values of \(columns)x\(rows) cells")
        var values = [Int8](repeating: 0, count: paddedCount)
        var inside = [UInt8](repeating: 0, count: paddedCount)
        unsafe vidrec_detail_sample(plane, columns, rows, pose, &values, &inside)
        return (values, inside)
    }

    /// Returns the sum of products of each sample with each detail: those of the first sample first.
    ///
    /// - Parameters:
    ///   - samples: ``paddedCount`` values each.
    ///   - details: ``paddedCount`` values each, of at most 2.
    package static func products(of samples: [Int8], with details: [Int8]) -> [Int32] {
        precondition(
            samples.count.isMultiple(of: paddedCount) && details.count.isMultiple(of: paddedCount),
            "\(samples.count) and \(details.count) values")
        let (count, detailCount) = (samples.count / paddedCount, details.count / paddedCount)
        var sums = [Int32](repeating: 0, count: count * detailCount)
        guard !sums.isEmpty else { return sums }
        unsafe vidrec_detail_matrix(samples, count, details, detailCount, &sums)
        return sums
    }

    /// Returns the sum of the squares of each detail's levels at the cells that are inside.
    ///
    /// - Parameters:
    ///   - details: ``paddedCount`` values each.
    ///   - inside: 1 for each cell that counts, else 0; ``paddedCount`` values.
    package static func energies(of details: [Int8], inside: [UInt8]) -> [Int32] {
        precondition(
            details.count.isMultiple(of: paddedCount) && inside.count == paddedCount,
            "\(details.count) and \(inside.count) values")
        var sums = [Int32](repeating: 0, count: details.count / paddedCount)
        unsafe vidrec_detail_energies(details, sums.count, inside, &sums)
        return sums
    }

    /// Returns, for each of some details or samples, the sum of the squared differences of its values to their means over all
    /// of them, at the cells that are inside.
    ///
    /// - Parameters:
    ///   - frames: ``paddedCount`` values each, of at most a million frames.
    ///   - inside: 1 for each cell that counts, else 0; ``paddedCount`` values.
    package static func motion(of frames: [Int8], inside: [UInt8]) -> [Float] {
        let count = frames.count / paddedCount
        precondition(
            frames.count.isMultiple(of: paddedCount) && inside.count == paddedCount && count <= 1_000_000,
            "\(frames.count) and \(inside.count) values")
        var sums = [Float](repeating: 0, count: count)
        unsafe vidrec_detail_motion(frames, count, inside, &sums)
        return sums
    }
}
