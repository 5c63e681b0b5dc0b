public import ClipTypes

extension Picture {
    /// Returns a region of the picture in RGB, scaled without keeping its aspect ratio: the plane of red, that of green
    /// and that of blue, row by row.
    ///
    /// The filter is a triangle: two source pixels wide where the picture is enlarged (bilinear interpolation), two target
    /// pixels wide where it is reduced. The result is the same on all processors.
    ///
    /// - Parameters:
    ///   - region: The region, within the picture and not empty.
    ///   - width: The number of columns of the result.
    ///   - height: The number of rows of the result.
    public func colors(in region: ContentRegion, width: Int, height: Int) -> [UInt8] {
        precondition(
            region.x + region.width <= self.width && region.y + region.height <= self.height && width > 0 && height > 0,
            "a region \(region) of \(self.width)x\(self.height), scaled to \(width)x\(height)")
        let columns = Self.taps(region.x..<region.x + region.width, count: width)
        let rows = Self.taps(region.y..<region.y + region.height, count: height)
        let planes = [luma, blueDifference, redDifference].map { plane in
            scaled(plane, columns: columns, rows: rows)
        }
        var colors = [UInt8](repeating: 0, count: 3 * width * height)
        let count = width * height
        for pixel in 0..<count {
            let (light, blue, red) = (planes[0][pixel], planes[1][pixel] - 128, planes[2][pixel] - 128)
            colors[pixel] = Self.byte(light + 1.402 * red)
            colors[count + pixel] = Self.byte(light - 0.344136 * blue - 0.714136 * red)
            colors[2 * count + pixel] = Self.byte(light + 1.772 * blue)
        }
        return colors
    }

    private static func byte(_ value: Float) -> UInt8 { UInt8(max(0, min(255, value.rounded()))) }

    /// The source values of which a target value is a weighted sum.
    private struct Taps {
        let start: Int
        let weights: [Float]
    }

    private static func taps(_ source: Range<Int>, count: Int) -> [Taps] {
        let scale = Double(source.count) / Double(count)
        let support = max(scale, 1)
        return (0..<count).map { index in
            let center = (Double(index) + 0.5) * scale
            let range = max(Int(center - support + 0.5), 0)..<min(Int(center + support + 0.5), source.count)
            let parts = range.map { max(1 - abs((Double($0) + 0.5 - center) / support), 0) }
            let sum = parts.reduce(0, +)
            return Taps(start: source.lowerBound + range.lowerBound, weights: parts.map { Float($0 / sum) })
        }
    }

    private func scaled(_ plane: [UInt8], columns: [Taps], rows: [Taps]) -> [Float] {
        let first = rows[0].start
        let last = rows.map { $0.start + $0.weights.count }.max() ?? first
        var wide: [Float] = []
        wide.reserveCapacity((last - first) * columns.count)
        for row in first..<last {
            for taps in columns {
                var sum: Float = 0
                for (offset, weight) in taps.weights.enumerated() {
                    sum += weight * Float(plane[row * width + taps.start + offset])
                }
                wide.append(sum)
            }
        }
        var result: [Float] = []
        result.reserveCapacity(rows.count * columns.count)
        for taps in rows {
            for column in columns.indices {
                var sum: Float = 0
                for (offset, weight) in taps.weights.enumerated() {
                    sum += weight * wide[(taps.start - first + offset) * columns.count + column]
                }
                result.append(sum)
            }
        }
        return result
    }
}
