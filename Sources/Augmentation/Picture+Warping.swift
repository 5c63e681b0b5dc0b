internal import ClipTypes

extension Picture {
    /// The picture through a projection that maps the centers of the result's pixels to places of this picture. Between
    /// pixels it is interpolated; what lies outside is black.
    func warped(by projection: Projection) -> Picture {
        let m = projection.matrix
        // One place for each pixel, in 1/256; the planes share them.
        var places: [(x: Int32, y: Int32)] = []
        places.reserveCapacity(width * height)
        let (right, bottom) = (Double(width) - 0.5, Double(height) - 0.5)
        for row in 0..<height {
            let y = Double(row) + 0.5
            for column in 0..<width {
                let x = Double(column) + 0.5
                let depth = m[6] * x + m[7] * y + m[8]
                let u = (m[0] * x + m[1] * y + m[2]) / depth - 0.5
                let v = (m[3] * x + m[4] * y + m[5]) / depth - 0.5
                // Also false for what is not a number.
                let isInside = depth > 0 && u > -0.5 && u < right && v > -0.5 && v < bottom
                places.append(isInside ? (Int32((u * 256).rounded()), Int32((v * 256).rounded())) : (.min, .min))
            }
        }
        func sample(_ plane: [UInt8], outside: UInt8) -> [UInt8] {
            var result = [UInt8](repeating: outside, count: places.count)
            let (width, height) = (Int32(width), Int32(height))
            for (index, place) in places.enumerated() where place.x != .min {
                let (x, y) = (min(max(place.x, 0), (width - 1) << 8), min(max(place.y, 0), (height - 1) << 8))
                let (column, row) = (Int(x >> 8), Int(y >> 8))
                let (partX, partY) = (x & 255, y & 255)
                let start = row &* Int(width) &+ column
                let right = column + 1 < Int(width) ? 1 : 0
                let below = row + 1 < Int(height) ? Int(width) : 0
                let upper = Int32(plane[start]) &* (256 &- partX) &+ Int32(plane[start &+ right]) &* partX
                let lower =
                    Int32(plane[start &+ below]) &* (256 &- partX) &+ Int32(plane[start &+ below &+ right]) &* partX
                let sum = upper &* (256 &- partY) &+ lower &* partY
                result[index] = UInt8(truncatingIfNeeded: (sum &+ 32768) >> 16)
            }
            return result
        }
        return Picture(
            width: width,
            height: height,
            luma: sample(luma, outside: PaintColor.black.luma),
            blueDifference: sample(blueDifference, outside: PaintColor.black.blue),
            redDifference: sample(redDifference, outside: PaintColor.black.red)
        )
    }

    /// The picture turned clockwise by an angle. With black corners, or enlarged so far that there are none.
    func rotated(degrees: Double, fillsFrame: Bool) -> Picture {
        let (w, h) = (Double(width), Double(height))
        let factor = fillsFrame ? Projection.enlargement(degrees: degrees, width: w, height: h) : 1
        return warped(by: .rotation(degrees: degrees, enlarging: factor, width: w, height: h))
    }

    /// The picture with its corners moved inwards by parts of its sides, upper left first and then clockwise: enlarged so
    /// that what these corners enclose fills the frame, or pressed together so that the whole lies within them.
    func skewed(corners: [Corner], fillsFrame: Bool) -> Picture {
        let (w, h) = (Double(width), Double(height))
        let places: [(x: Double, y: Double)] = [
            (corners[0].x * w, corners[0].y * h), (w - corners[1].x * w, corners[1].y * h),
            (w - corners[2].x * w, h - corners[2].y * h), (corners[3].x * w, h - corners[3].y * h),
        ]
        let inwards = Projection.fromRectangle(width: w, height: h, to: places)
        return warped(by: fillsFrame ? inwards : inwards.inverse)
    }
}
