internal import ClipTypes

extension Picture {
    /// Returns the picture warped by a projection that maps the pixel centers of the result to positions in this
    /// picture. Values are interpolated bilinearly; outside of the picture they are black.
    func warped(by projection: Projection) -> Picture {
        let m = projection.matrix
        // The source position of each pixel in units of 1/256, which all planes share.
        var positions: [(x: Int32, y: Int32)] = []
        positions.reserveCapacity(width * height)
        let (right, bottom) = (Double(width) - 0.5, Double(height) - 0.5)
        for row in 0..<height {
            let y = Double(row) + 0.5
            for column in 0..<width {
                let x = Double(column) + 0.5
                let depth = m[6] * x + m[7] * y + m[8]
                let u = (m[0] * x + m[1] * y + m[2]) / depth - 0.5
                let v = (m[3] * x + m[4] * y + m[5]) / depth - 0.5
                // False for NaN, too.
                let isInside = depth > 0 && u > -0.5 && u < right && v > -0.5 && v < bottom
                positions.append(isInside ? (Int32((u * 256).rounded()), Int32((v * 256).rounded())) : (.min, .min))
            }
        }
        func sample(_ plane: [UInt8], outside: UInt8) -> [UInt8] {
            var result = [UInt8](repeating: outside, count: positions.count)
            let (width, height) = (Int32(width), Int32(height))
            for (index, position) in positions.enumerated() where position.x != .min {
                let (x, y) = (min(max(position.x, 0), (width - 1) << 8), min(max(position.y, 0), (height - 1) << 8))
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

    /// Returns the picture rotated clockwise by an angle, with black corners or, if `fillsFrame` is true, enlarged to
    /// have none.
    func rotated(degrees: Double, fillsFrame: Bool) -> Picture {
        let (w, h) = (Double(width), Double(height))
        let factor = fillsFrame ? Projection.enlargement(degrees: degrees, width: w, height: h) : 1
        return warped(by: .rotation(degrees: degrees, enlarging: factor, width: w, height: h))
    }

    /// Returns the picture in a perspective given by four displaced corners, the upper left one first, then clockwise.
    /// If `fillsFrame` is true, the quadrilateral of the corners fills the frame, otherwise the frame is mapped into
    /// it.
    func skewed(corners: [Corner], fillsFrame: Bool) -> Picture {
        let (w, h) = (Double(width), Double(height))
        let vertices: [(x: Double, y: Double)] = [
            (corners[0].x * w, corners[0].y * h), (w - corners[1].x * w, corners[1].y * h),
            (w - corners[2].x * w, h - corners[2].y * h), (corners[3].x * w, h - corners[3].y * h),
        ]
        let inwards = Projection.fromRectangle(width: w, height: h, to: vertices)
        return warped(by: fillsFrame ? inwards : inwards.inverse)
    }
}
