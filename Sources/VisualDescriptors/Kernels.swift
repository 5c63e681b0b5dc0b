import CKernels
import ClipTypes

/// The C kernels as functions over arrays: the one place of this target where sizes are checked and pointers pass.
///
/// They are in C because Swift keeps overflow checks and bounds checks in these loops of bytes, which cost two to
/// twenty times the time.
enum Kernels {
    static let area = DescriptorPicture.side * DescriptorPicture.side

    static func scale(_ plane: [UInt8], of picture: Picture, region: ContentRegion) -> [UInt8] {
        precondition(
            region.x >= 0 && region.y >= 0 && region.width > 0 && region.height > 0
                && region.x + region.width <= picture.width && region.y + region.height <= picture.height
                && plane.count == picture.width * picture.height,
            "\(region) is not within \(picture.width)x\(picture.height)"
        )
        var row = [UInt32](repeating: 0, count: region.width)
        var result = [UInt8](repeating: 0, count: area)
        unsafe vidrec_scale_region(
            plane, picture.width, region.x, region.y, region.width, region.height, &row, &result)
        return result
    }

    /// For each row and each column, how many pixels differ from a color.
    static func countUnlike(
        _ color: ContentRegion.Color, in picture: Picture, tolerance: UInt8
    ) -> (rows: [UInt32], columns: [UInt32]) {
        var rows = [UInt32](repeating: 0, count: picture.height)
        var columns = [UInt32](repeating: 0, count: picture.width)
        unsafe vidrec_count_unlike(
            picture.luma, picture.blueDifference, picture.redDifference, picture.width, picture.height,
            [color.luma, color.blue, color.red], tolerance, &rows, &columns)
        return (rows, columns)
    }

    static func hsvHistogram(_ picture: DescriptorPicture) -> [UInt32] {
        checkPlane(picture.luma, picture.blueDifference, picture.redDifference)
        var counts = [UInt32](repeating: 0, count: 256)
        unsafe vidrec_hsv_histogram(picture.luma, picture.blueDifference, picture.redDifference, &counts)
        return counts
    }

    static func blockSums(_ plane: [UInt8]) -> [UInt32] {
        checkPlane(plane)
        var sums = [UInt32](repeating: 0, count: 64)
        unsafe vidrec_block_sums(plane, &sums)
        return sums
    }

    static func moments(_ plane: [UInt8]) -> (sum: UInt32, squares: UInt32) {
        checkPlane(plane)
        var (sum, squares): (UInt32, UInt32) = (0, 0)
        unsafe vidrec_moments(plane, &sum, &squares)
        return (sum, squares)
    }

    static func binaryPatterns(_ luma: [UInt8]) -> [UInt32] {
        checkPlane(luma)
        var counts = [UInt32](repeating: 0, count: 4 * 256)
        unsafe vidrec_binary_patterns(luma, &counts)
        return counts
    }

    static func edgeHistogram(_ luma: [UInt8]) -> [UInt32] {
        checkPlane(luma)
        var counts = [UInt32](repeating: 0, count: 80)
        unsafe vidrec_edge_histogram(luma, &counts)
        return counts
    }

    static func orientedGradients(_ luma: [UInt8]) -> [UInt32] {
        checkPlane(luma)
        var sums = [UInt32](repeating: 0, count: 128)
        unsafe vidrec_oriented_gradients(luma, &sums)
        return sums
    }

    static func equalize(_ luma: [UInt8]) -> [Int16] {
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

    static func lowFrequencies(_ values: [Int16], scale: Float) -> [Float] {
        precondition(values.count == area, "\(values.count) values instead of 64x64")
        var coefficients = [Float](repeating: 0, count: 81)
        unsafe vidrec_low_frequencies(values, cosineBasis, scale, &coefficients)
        return coefficients
    }

    static func blockDifferences(_ first: [UInt8], _ second: [UInt8]) -> [UInt32] {
        checkPlane(first, second)
        var sums = [UInt32](repeating: 0, count: 64)
        unsafe vidrec_block_differences(first, second, &sums)
        return sums
    }

    static func blockMotion(from before: [UInt8], to now: [UInt8]) -> (cost: [UInt32], x: [Int32], y: [Int32]) {
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
