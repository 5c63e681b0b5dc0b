public import ClipTypes

extension PictureView {
    /// Returns a picture in this view: cropped, then turned, with its colors inverted if the view is negative.
    ///
    /// - Precondition: the region lies within the picture.
    /// - Complexity: O(pixels).
    public func apply(_ picture: Picture) -> Picture {
        let region = region ?? ContentRegion(x: 0, y: 0, width: picture.width, height: picture.height)
        precondition(
            region.isWithin(width: picture.width, height: picture.height),
            "\(region) is not within \(picture.width)x\(picture.height)"
        )
        let isUpright = quarterTurns.isMultiple(of: 2)
        return Picture(
            width: isUpright ? region.width : region.height,
            height: isUpright ? region.height : region.width,
            luma: plane(picture.luma, stride: picture.width, region: region),
            blueDifference: plane(picture.blueDifference, stride: picture.width, region: region),
            redDifference: plane(picture.redDifference, stride: picture.width, region: region)
        )
    }

    private func plane(_ source: [UInt8], stride: Int, region: ContentRegion) -> [UInt8] {
        let (width, height) = (region.width, region.height)
        let origin = region.y * stride + region.x
        // The source index of the result's first pixel, and the index offsets to the next pixel in its row and its
        // column.
        let (first, right, down) =
            switch quarterTurns {
            case 0: (origin, 1, stride)
            case 1: (origin + (height - 1) * stride, -stride, 1)
            case 2: (origin + (height - 1) * stride + width - 1, -1, -stride)
            default: (origin + width - 1, stride, -1)
            }
        let isUpright = quarterTurns.isMultiple(of: 2)
        let (columns, rows) = isUpright ? (width, height) : (height, width)
        let inversion: UInt8 = isNegative ? 255 : 0
        var result: [UInt8] = []
        result.reserveCapacity(columns * rows)
        for row in 0..<rows {
            var position = first + row * down
            for _ in 0..<columns {
                result.append(source[position] ^ inversion)
                position += right
            }
        }
        return result
    }
}
