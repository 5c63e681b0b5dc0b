/// The reference implementations of scaling and converting planes, sample by sample.
enum ReferencePlanes {
    /// Returns the averages over the areas of the target's pixels, in 16 bits, rounded half up.
    static func average(
        _ samples: [UInt16], width: Int, depth: Int, to target: (width: Int, height: Int)
    ) -> [UInt16] {
        let height = samples.count / width
        let area = UInt64(width * height)
        var result: [UInt16] = []
        for y in 0..<target.height {
            for x in 0..<target.width {
                let (left, right) = (x * width, (x + 1) * width)
                let (top, bottom) = (y * height, (y + 1) * height)
                var total: UInt64 = 0
                for v in top / target.height...(bottom - 1) / target.height {
                    let rows = min((v + 1) * target.height, bottom) - max(v * target.height, top)
                    for u in left / target.width...(right - 1) / target.width {
                        let columns = min((u + 1) * target.width, right) - max(u * target.width, left)
                        total += UInt64(samples[v * width + u]) * UInt64(rows * columns)
                    }
                }
                result.append(UInt16(((total << UInt64(16 - depth)) + area / 2) / area))
            }
        }
        return result
    }

    /// Returns the sums of three values times their factors and of a constant, rounded and clamped, in double precision.
    static func convert(_ planes: [[UInt16]], row: [Float]) -> [UInt8] {
        planes[0].indices.map { index in
            let sum = (0..<3).reduce(Double(row[3])) { $0 + Double(row[$1]) * Double(planes[$1][index]) }
            return UInt8(min(max(sum, 0), 255) + (sum < 0 || sum > 255 ? 0 : 0.5))
        }
    }
}
