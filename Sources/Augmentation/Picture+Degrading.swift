internal import ClipTypes
internal import Kernels

extension Picture {
    /// Returns the picture blurred by a box filter of 2 · `radius` + 1 pixels; three passes approximate a Gaussian.
    func blurred(radius: Int, passes: Int) -> Picture {
        guard radius > 0 else { return self }
        let (width, height) = (width, height)
        return mapPlanes { plane in
            var plane = plane
            for _ in 0..<passes {
                for row in 0..<height {
                    Self.average(&plane, from: row * width, by: 1, count: width, radius: radius)
                }
                for column in 0..<width {
                    Self.average(&plane, from: column, by: width, count: height, radius: radius)
                }
            }
            return plane
        }
    }

    /// Replaces each value of a row or column by the mean of those within `radius`; the end values are repeated
    /// outside.
    private static func average(_ plane: inout [UInt8], from start: Int, by step: Int, count: Int, radius: Int) {
        var line = [Int32](repeating: 0, count: count + 2 * radius + 1)
        for index in 0..<line.count {
            line[index] = Int32(plane[start &+ min(max(index &- radius, 0), count &- 1) &* step])
        }
        let size = Int32(2 * radius + 1)
        let reciprocal = ((1 << 24) + Int64(size) / 2) / Int64(size)
        var sum = line[0..<Int(size)].reduce(0, +)
        var target = start
        for index in 0..<count {
            let mean = (Int64(sum) &* reciprocal &+ 1 << 23) >> 24
            plane[target] = UInt8(truncatingIfNeeded: min(mean, 255))
            sum &+= line[index &+ Int(size)] &- line[index]
            target &+= step
        }
    }

    /// Returns the picture with nearly Gaussian noise of the given standard deviations, in steps of 0...255.
    func noisy(luma: Double, color: Double, generator: inout SeededGenerator) -> Picture {
        // The standard deviation of the sum of four uniform 16-bit numbers.
        let deviation = 37_837.0
        func add(_ sigma: Double, to plane: [UInt8]) -> [UInt8] {
            guard sigma > 0 else { return plane }
            let scale = Int64((sigma / deviation * 0x1p24).rounded())
            var result = plane
            for index in 0..<plane.count {
                let bits = generator.next()
                let sum = (bits & 0xFFFF) &+ (bits >> 16 & 0xFFFF) &+ (bits >> 32 & 0xFFFF) &+ bits >> 48
                let change = ((Int64(sum) &- 131_070) &* scale &+ 1 << 23) >> 24
                result[index] = UInt8(truncatingIfNeeded: min(max(Int64(plane[index]) &+ change, 0), 255))
            }
            return result
        }
        return Picture(
            width: width,
            height: height,
            luma: add(luma, to: self.luma),
            blueDifference: add(color, to: blueDifference),
            redDifference: add(color, to: redDifference)
        )
    }
}
