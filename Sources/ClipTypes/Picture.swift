/// A picture of working size (short side up to 144 pixels, long side up to 576) in planar YCbCr 4:4:4, full range
/// (0...255), with the BT.601 matrix as in JPEG.
///
/// The decoder converts every pixel format (4:2:0, 10 bit, limited range, BT.709, RGB, palettes) to this one, upright,
/// with square pixels, SDR, and transparent pixels flattened on white, so that later stages handle one format. Rows are
/// stored from the top without padding: the pixel at (x, y) has the index `y * width + x`.
public struct Picture: Hashable, Sendable {
    /// The number of pixels in a row of the picture.
    public let width: Int
    /// The number of rows of the picture.
    public let height: Int
    /// The luma (Y) of each pixel, 0 (black) to 255 (white), row by row.
    public let luma: [UInt8]
    /// The blue-difference chroma (Cb) of each pixel, row by row; 128 for gray.
    public let blueDifference: [UInt8]
    /// The red-difference chroma (Cr) of each pixel, row by row; 128 for gray.
    public let redDifference: [UInt8]

    /// Creates a picture from three planes of values, row by row.
    ///
    /// - Precondition: `width` and `height` are positive, and each plane has `width * height` values.
    public init(width: Int, height: Int, luma: [UInt8], blueDifference: [UInt8], redDifference: [UInt8]) {
        let count = width * height
        precondition(
            width > 0 && height > 0 && luma.count == count && blueDifference.count == count
                && redDifference.count == count,
            "planes of \(luma.count), \(blueDifference.count) and \(redDifference.count) values for \(width)x\(height)"
        )
        self.width = width
        self.height = height
        self.luma = luma
        self.blueDifference = blueDifference
        self.redDifference = redDifference
    }

    /// The mirror image of the picture: left and right are exchanged.
    public var mirrored: Picture {
        func mirror(_ plane: [UInt8]) -> [UInt8] {
            var result: [UInt8] = []
            result.reserveCapacity(plane.count)
            for row in stride(from: 0, to: plane.count, by: width) {
                result.append(contentsOf: plane[row..<row + width].reversed())
            }
            return result
        }
        return Picture(
            width: width,
            height: height,
            luma: mirror(luma),
            blueDifference: mirror(blueDifference),
            redDifference: mirror(redDifference)
        )
    }
}
