public import ClipTypes
private import Kernels

extension Picture {
    /// Returns a region of the picture in RGB, scaled without keeping its aspect ratio, with antialiasing where it is
    /// reduced: the plane of red, that of green and that of blue, row by row.
    ///
    /// - Parameters:
    ///   - region: The region, within the picture and not empty.
    ///   - width: The number of columns of the result.
    ///   - height: The number of rows of the result.
    public func colors(in region: ContentRegion, width: Int, height: Int) -> [UInt8] {
        func cut(_ plane: [UInt8]) -> [UInt8] {
            if region.width == self.width && region.height == self.height { return plane }
            return (region.y..<region.y + region.height).flatMap { row in
                plane[row * self.width + region.x..<row * self.width + region.x + region.width]
            }
        }
        let planes = ColorScaling.rgb(
            luma: cut(luma), blueDifference: cut(blueDifference), redDifference: cut(redDifference))
        return ColorScaling.resample(
            planes, width: region.width, height: region.height, columns: width, lines: height)
    }
}
