/// A small picture in planar YCbCr 4:4:4, full range (0…255) with the BT.601 matrix, as JPEG uses.
///
/// Whatever the file holds (4:2:0, 10 bit, limited range, BT.709, RGB, a palette), the decoder turns it into this, upright
/// and with square pixels, so that the stages after it know one kind of picture only. Rows are stored from the top,
/// without padding: the pixel at (x, y) is at `y * width + x`.
public struct Picture: Hashable, Sendable {
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Y: brightness, 0 (black) to 255 (white).
    public let luma: [UInt8]
    /// Cb: blue minus brightness, 128 where there is no color.
    public let blueDifference: [UInt8]
    /// Cr: red minus brightness, 128 where there is no color.
    public let redDifference: [UInt8]

    /// Joins three planes into a picture.
    ///
    /// - Precondition: each plane holds `width * height` values, and that is more than none.
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

    /// The picture as a mirror shows it: left and right exchanged.
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
