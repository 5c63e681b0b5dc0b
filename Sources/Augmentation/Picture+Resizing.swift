internal import ClipTypes

extension Picture {
    /// The maximum short side of a picture of working size, in pixels.
    private static let shortSide = 144.0
    /// The maximum long side of a picture of working size, in pixels.
    private static let longSide = 576.0

    /// Returns the factor, at most 1, that scales a canvas to the working size.
    static func scale(forCanvasOf width: Double, by height: Double) -> Double {
        min(1, shortSide / min(width, height), longSide / max(width, height))
    }

    /// Returns the picture of the transformed planes.
    func mapPlanes(width: Int? = nil, height: Int? = nil, _ transform: ([UInt8]) -> [UInt8]) -> Picture {
        Picture(
            width: width ?? self.width,
            height: height ?? self.height,
            luma: transform(luma),
            blueDifference: transform(blueDifference),
            redDifference: transform(redDifference)
        )
    }

    /// Returns a rectangle of the picture.
    func cropped(x: Int, y: Int, width: Int, height: Int) -> Picture {
        guard width != self.width || height != self.height else { return self }
        let stride = self.width
        return mapPlanes(width: width, height: height) { plane in
            var result: [UInt8] = []
            result.reserveCapacity(width * height)
            for row in y..<y + height {
                result.append(contentsOf: plane[row * stride + x..<row * stride + x + width])
            }
            return result
        }
    }

    /// Returns the picture scaled to a size: interpolated to enlarge, averaged to reduce.
    func resized(width: Int, height: Int) -> Picture {
        guard width != self.width || height != self.height else { return self }
        let across = Resampling(from: self.width, to: width)
        let down = Resampling(from: self.height, to: height)
        return mapPlanes(width: width, height: height) { plane in
            let narrow = across.alongRows(plane, rows: self.height)
            return down.alongColumns(narrow, columns: width)
        }
    }

    /// Returns the largest center crop of the aspect ratio of a size, scaled to this size.
    func covering(width: Int, height: Int) -> Picture {
        let (w, h) = (Double(self.width), Double(self.height))
        let scale = max(Double(width) / w, Double(height) / h)
        let columns = min(max(Int((Double(width) / scale).rounded()), 1), self.width)
        let rows = min(max(Int((Double(height) / scale).rounded()), 1), self.height)
        return cropped(x: (self.width - columns) / 2, y: (self.height - rows) / 2, width: columns, height: rows)
            .resized(width: width, height: height)
    }

    /// Returns the picture reduced to cells of one color each.
    func pixelized(columns: Int, rows: Int) -> Picture {
        let small = resized(width: columns, height: rows)
        let columnOf = (0..<width).map { $0 * columns / width }
        return small.mapPlanes(width: width, height: height) { plane in
            var result: [UInt8] = []
            result.reserveCapacity(width * height)
            for y in 0..<height {
                let start = y * rows / height * columns
                for column in columnOf { result.append(plane[start + column]) }
            }
            return result
        }
    }

    /// Returns a picture of one color.
    static func plain(width: Int, height: Int, _ color: PaintColor) -> Picture {
        let count = width * height
        return Picture(
            width: width,
            height: height,
            luma: [UInt8](repeating: color.luma, count: count),
            blueDifference: [UInt8](repeating: color.blue, count: count),
            redDifference: [UInt8](repeating: color.red, count: count)
        )
    }

    /// Returns the picture with another blended over it where they overlap, with an opacity of 0...256.
    func overlaid(with other: Picture, x: Int, y: Int, opacity: Int = 256) -> Picture {
        let columns = max(0, -x)..<max(max(0, -x), min(other.width, width - x))
        func lay(_ upper: [UInt8], over lower: [UInt8]) -> [UInt8] {
            var result = lower
            for row in max(0, -y)..<max(max(0, -y), min(other.height, height - y)) {
                let source = row * other.width
                let target = (row + y) * width + x
                for column in columns {
                    let below = Int(lower[target &+ column])
                    let change = (Int(upper[source &+ column]) &- below) &* opacity
                    result[target &+ column] = UInt8(truncatingIfNeeded: below &+ (change &+ 128) >> 8)
                }
            }
            return result
        }
        return Picture(
            width: width,
            height: height,
            luma: lay(other.luma, over: luma),
            blueDifference: lay(other.blueDifference, over: blueDifference),
            redDifference: lay(other.redDifference, over: redDifference)
        )
    }
}
