internal import CKernels

/// Kernels that compute the parts of descriptors from planes of bytes.
///
/// Planes without a size of their own have 64x64 values, row by row from the top; other numbers of values trap. Results
/// are the same on all processors. The loops are in C because Swift keeps overflow checks and bounds checks in loops of
/// bytes, which cost two to twenty times the time.
package enum FrameKernels {
    /// The number of values of a plane.
    private static let area = 64 * 64

    /// Returns a region of a plane scaled to 64x64: each value is the mean of the area that it covers.
    ///
    /// - Parameters:
    ///   - plane: The plane, of `width` x `height` values.
    ///   - width: The width of the plane in pixels.
    ///   - height: The height of the plane in pixels.
    ///   - columns: The columns of the region; not empty, within the plane.
    ///   - rows: The rows of the region; not empty, within the plane.
    package static func scale(
        _ plane: [UInt8], width: Int, height: Int, columns: Range<Int>, rows: Range<Int>
    ) -> [UInt8] {
        precondition(
            columns.lowerBound >= 0 && rows.lowerBound >= 0 && !columns.isEmpty && !rows.isEmpty
                && columns.upperBound <= width && rows.upperBound <= height && plane.count == width * height,
            "columns \(columns) and rows \(rows) are not within \(width)x\(height)"
        )
        var row = [UInt32](repeating: 0, count: columns.count)
        var result = [UInt8](repeating: 0, count: area)
        unsafe vidrec_scale_region(
            plane, width, columns.lowerBound, rows.lowerBound, columns.count, rows.count, &row, &result)
        return result
    }

    /// Returns, for each row and each column, the number of pixels that differ from a color by more than the tolerance
    /// in any plane.
    ///
    /// - Parameters:
    ///   - color: A value for each of the planes.
    ///   - planes: Luma, blue difference and red difference, of `width` x `height` values each.
    ///   - width: The width of the planes in pixels.
    ///   - height: The height of the planes in pixels.
    ///   - tolerance: The largest difference that does not count.
    package static func countUnlike(
        _ color: (luma: UInt8, blue: UInt8, red: UInt8), in planes: (luma: [UInt8], blue: [UInt8], red: [UInt8]),
        width: Int, height: Int, tolerance: UInt8
    ) -> (rows: [UInt32], columns: [UInt32]) {
        let count = width * height
        precondition(
            planes.luma.count == count && planes.blue.count == count && planes.red.count == count,
            "planes of \(planes.luma.count), \(planes.blue.count) and \(planes.red.count) for \(width)x\(height)")
        var rows = [UInt32](repeating: 0, count: height)
        var columns = [UInt32](repeating: 0, count: width)
        unsafe vidrec_count_unlike(
            planes.luma, planes.blue, planes.red, width, height, [color.luma, color.blue, color.red], tolerance, &rows,
            &columns)
        return (rows, columns)
    }

    /// Returns the number of pixels by hue (16), saturation (4) and value (4): 256 counts, in bin
    /// `(hue * 4 + saturation) * 4 + value`.
    ///
    /// - Parameters:
    ///   - luma: The luma plane.
    ///   - blue: The blue difference plane.
    ///   - red: The red difference plane.
    package static func hsvHistogram(luma: [UInt8], blue: [UInt8], red: [UInt8]) -> [UInt32] {
        checkPlane(luma, blue, red)
        var counts = [UInt32](repeating: 0, count: 256)
        unsafe vidrec_hsv_histogram(luma, blue, red, &counts)
        return counts
    }

    /// Returns the sums of the 8x8 blocks of 8x8 values: 64 sums, by rows of blocks.
    package static func blockSums(_ plane: [UInt8]) -> [UInt32] {
        checkPlane(plane)
        var sums = [UInt32](repeating: 0, count: 64)
        unsafe vidrec_block_sums(plane, &sums)
        return sums
    }

    /// Returns the sum of the values of a plane and the sum of their squares.
    package static func moments(_ plane: [UInt8]) -> (sum: UInt32, squares: UInt32) {
        checkPlane(plane)
        var (sum, squares): (UInt32, UInt32) = (0, 0)
        unsafe vidrec_moments(plane, &sum, &squares)
        return (sum, squares)
    }

    /// Returns the numbers of local binary patterns of the inner 62x62 pixels in each of 2x2 cells: 256 counts for each
    /// cell, by rows of cells. Bit k of a pattern is set if the neighbor at k · 45°, counted from the right to the top,
    /// is no darker.
    package static func binaryPatterns(_ luma: [UInt8]) -> [UInt32] {
        checkPlane(luma)
        var counts = [UInt32](repeating: 0, count: 4 * 256)
        unsafe vidrec_binary_patterns(luma, &counts)
        return counts
    }

    /// Returns the number of 2x2 blocks by their strongest edge (vertical, horizontal, 45°, 135°, without direction) in
    /// each of 4x4 cells: 5 counts for each cell, by rows of cells.
    package static func edgeHistogram(_ luma: [UInt8]) -> [UInt32] {
        checkPlane(luma)
        var counts = [UInt32](repeating: 0, count: 80)
        unsafe vidrec_edge_histogram(luma, &counts)
        return counts
    }

    /// Returns the sums of gradient magnitudes, in sixteenths, by 8 orientations (k · 22.5°) in each of 4x4 cells: 8
    /// sums for each cell, by rows of cells.
    package static func orientedGradients(_ luma: [UInt8]) -> [UInt32] {
        checkPlane(luma)
        var sums = [UInt32](repeating: 0, count: 128)
        unsafe vidrec_oriented_gradients(luma, &sums)
        return sums
    }

    /// Returns the rank of each pixel, -4096 (darkest) to 4096; pixels of equal luma share the middle of their ranks.
    package static func equalize(_ luma: [UInt8]) -> [Int16] {
        checkPlane(luma)
        var ranks = [Int16](repeating: 0, count: area)
        unsafe vidrec_equalize(luma, &ranks)
        return ranks
    }

    private static let cosineBasis: [Float] = {
        var basis = [Float](repeating: 0, count: 9 * 64)
        unsafe vidrec_cosine_basis(&basis)
        return basis
    }()

    /// Returns the 9x9 lowest DCT coefficients of 64x64 values, times `scale`: 81 values, at vertical · 9 + horizontal
    /// frequency.
    package static func lowFrequencies(_ values: [Int16], scale: Float) -> [Float] {
        precondition(values.count == area, "\(values.count) values instead of 64x64")
        var coefficients = [Float](repeating: 0, count: 81)
        unsafe vidrec_low_frequencies(values, cosineBasis, scale, &coefficients)
        return coefficients
    }

    /// Returns the sums of the absolute differences of two planes in each of 8x8 blocks: 64 sums, by rows of blocks.
    package static func blockDifferences(_ first: [UInt8], _ second: [UInt8]) -> [UInt32] {
        checkPlane(first, second)
        var sums = [UInt32](repeating: 0, count: 64)
        unsafe vidrec_block_differences(first, second, &sums)
        return sums
    }

    /// Matches each of 8x8 blocks with the previous frame, up to 4 pixels away.
    ///
    /// - Parameters:
    ///   - before: The plane of the previous frame.
    ///   - now: The plane of the frame.
    /// - Returns: For each of the 64 blocks, by rows, the lowest sum of absolute differences (`cost`) and its
    ///   displacement in pixels to the right (`x`) and down (`y`); if several of the shortest displacements are equally
    ///   good, their sum.
    package static func blockMotion(from before: [UInt8], to now: [UInt8]) -> (cost: [UInt32], x: [Int32], y: [Int32]) {
        checkPlane(before, now)
        var cost = [UInt32](repeating: 0, count: 64)
        var x = [Int32](repeating: 0, count: 64)
        var y = [Int32](repeating: 0, count: 64)
        unsafe vidrec_block_motion(now, before, &cost, &x, &y)
        return (cost, x, y)
    }

    private static func checkPlane(_ planes: [UInt8]...) {
        for plane in planes {
            precondition(plane.count == area, "a plane of \(plane.count) values instead of 64x64")
        }
    }
}
