import Foundation

/// The reference implementations of the kernels over planes of 64x64 bytes, with floating point where the kernels have
/// integers.
enum ReferenceFrames {
    static func scale(_ plane: [UInt8], stride: Int, columns: Range<Int>, rows: Range<Int>) -> [UInt8] {
        /// How much of each source pixel an output pixel covers, in 64ths of a source pixel.
        func overlaps(_ output: Int, _ length: Int) -> [(index: Int, weight: Int)] {
            (output * length / 64...min(length - 1, ((output + 1) * length) / 64)).compactMap { index in
                let weight = min((index + 1) * 64, (output + 1) * length) - max(index * 64, output * length)
                return weight > 0 ? (index, weight) : nil
            }
        }
        let area = columns.count * rows.count
        let across = (0..<64).map { overlaps($0, columns.count) }
        return (0..<64).flatMap { row in
            across.map { column in
                var sum = 0
                for (y, weightY) in overlaps(row, rows.count) {
                    for (x, weightX) in column {
                        let pixel = (rows.lowerBound + y) * stride + columns.lowerBound + x
                        sum += weightX * weightY * Int(plane[pixel])
                    }
                }
                return UInt8((2 * sum + area) / (2 * area))
            }
        }
    }

    static func countUnlike(
        _ planes: [[UInt8]], width: Int, color: [UInt8], tolerance: Int
    ) -> (rows: [UInt32], columns: [UInt32]) {
        var rows = [UInt32](repeating: 0, count: planes[0].count / width)
        var columns = [UInt32](repeating: 0, count: width)
        for pixel in planes[0].indices
        where zip(planes, color).contains(where: { abs(Int($0[pixel]) - Int($1)) > tolerance }) {
            rows[pixel / width] += 1
            columns[pixel % width] += 1
        }
        return (rows, columns)
    }

    static func hsvHistogram(luma: [UInt8], blue: [UInt8], red: [UInt8]) -> [UInt32] {
        var counts = [UInt32](repeating: 0, count: 256)
        for pixel in 0..<4096 {
            let y = Double(luma[pixel])
            let (cb, cr) = (Double(blue[pixel]) - 128, Double(red[pixel]) - 128)
            func clamp(_ value: Double) -> Double { min(max(value, 0), 255) }
            let r = clamp(y + (91881 * cr / 65536 + 0.5).rounded(.down))
            let g = clamp(y - ((22554 * cb + 46802 * cr) / 65536 + 0.5).rounded(.down))
            let b = clamp(y + (116130 * cb / 65536 + 0.5).rounded(.down))
            let high = max(r, g, b)
            let chroma = high - min(r, g, b)
            var (hueBin, saturationBin) = (0, 0)
            if chroma >= 8 {
                var sixths = high == r ? (g - b) / chroma : high == g ? 2 + (b - r) / chroma : 4 + (r - g) / chroma
                if sixths < 0 { sixths += 6 }
                hueBin = Int((sixths * 16 / 6 + 1e-9).rounded(.down))
                saturationBin = min(Int(4 * chroma / high), 3)
            }
            counts[(hueBin * 4 + saturationBin) * 4 + Int(high) / 64] += 1
        }
        return counts
    }

    /// Sums a value of each pixel in each of 8x8 blocks.
    static func blockSums(_ value: (Int) -> Int) -> [UInt32] {
        var sums = [UInt32](repeating: 0, count: 64)
        for pixel in 0..<4096 { sums[pixel / 512 * 8 + pixel % 64 / 8] += UInt32(value(pixel)) }
        return sums
    }

    static func binaryPatterns(_ luma: [UInt8]) -> [UInt32] {
        let neighbors = [(1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1)]
        var counts = [UInt32](repeating: 0, count: 4 * 256)
        for y in 1..<63 {
            for x in 1..<63 {
                var pattern = 0
                for (bit, neighbor) in neighbors.enumerated()
                where luma[(y + neighbor.1) * 64 + x + neighbor.0] >= luma[y * 64 + x] {
                    pattern |= 1 << bit
                }
                counts[((y < 32 ? 0 : 2) + (x < 32 ? 0 : 1)) * 256 + pattern] += 1
            }
        }
        return counts
    }

    static func edgeHistogram(_ luma: [UInt8]) -> [UInt32] {
        let root = 2.0.squareRoot()
        let filters: [[Double]] = [
            [1, -1, 1, -1], [1, 1, -1, -1], [root, 0, 0, -root], [0, root, -root, 0], [2, -2, -2, 2],
        ]
        var counts = [UInt32](repeating: 0, count: 80)
        for y in 0..<32 {
            for x in 0..<32 {
                let corner = y * 128 + x * 2
                let pixels = [0, 1, 64, 65].map { Double(luma[corner + $0]) }
                let strengths = filters.map { filter in abs(zip(filter, pixels).reduce(0) { $0 + $1.0 * $1.1 }) }
                guard let strongest = strengths.max(), strongest >= 11 else { continue }
                // The roots are not exact: the first that is equal but for rounding is meant.
                let edge = strengths.firstIndex { $0 > strongest - 1e-9 } ?? 0
                counts[(y / 8 * 4 + x / 8) * 5 + edge] += 1
            }
        }
        return counts
    }

    static func orientedGradients(_ luma: [UInt8]) -> [UInt32] {
        var sums = [UInt32](repeating: 0, count: 128)
        for y in 0..<64 {
            for x in 0..<64 {
                func value(_ x: Int, _ y: Int) -> Double { Double(luma[min(max(y, 0), 63) * 64 + min(max(x, 0), 63)]) }
                let right = value(x + 1, y) - value(x - 1, y)
                let up = value(x, y - 1) - value(x, y + 1)
                let eighths = (atan2(up, right) / (.pi / 8)).rounded()
                // In single precision: some roots lie closer to the half between two steps than that can tell.
                let root = Float(right * right + up * up).squareRoot()
                let magnitude = (root * 16 + 0.5).rounded(.down)
                sums[(y / 16 * 4 + x / 16) * 8 + (Int(eighths) + 8) % 8] += UInt32(magnitude)
            }
        }
        return sums
    }

    static func equalize(_ luma: [UInt8]) -> [Int16] {
        var counts = [Int](repeating: 0, count: 256)
        for value in luma { counts[Int(value)] += 1 }
        return luma.map { value in
            Int16(2 * counts[..<Int(value)].reduce(0, +) + counts[Int(value)] - 4096)
        }
    }

    /// The value of the k-th orthonormal cosine at a point.
    static func cosine(_ k: Int, _ x: Int) -> Double {
        cos(Double((2 * x + 1) * k) * .pi / 128) * (Double(k == 0 ? 1 : 2) / 64).squareRoot()
    }

    static func lowFrequencies(_ values: [Int16], scale: Double) -> [Double] {
        let table = (0..<9).map { k in (0..<64).map { cosine(k, $0) } }
        let columns = table.map { cosines in
            (0..<64).map { x in (0..<64).reduce(0.0) { $0 + Double(values[$1 * 64 + x]) * cosines[$1] } }
        }
        return columns.flatMap { column in
            table.map { cosines in scale * (0..<64).reduce(0.0) { $0 + column[$1] * cosines[$1] } }
        }
    }

    static func blockMotion(now: [UInt8], before: [UInt8]) -> (cost: [UInt32], x: [Int32], y: [Int32]) {
        var result: (cost: [UInt32], x: [Int32], y: [Int32]) = ([], [], [])
        for block in 0..<64 {
            func cost(_ dx: Int, _ dy: Int) -> Int {
                var sum = 0
                for y in block / 8 * 8..<block / 8 * 8 + 8 {
                    for x in block % 8 * 8..<block % 8 * 8 + 8 {
                        let from = min(max(y - dy, 0), 63) * 64 + min(max(x - dx, 0), 63)
                        sum += abs(Int(now[y * 64 + x]) - Int(before[from]))
                    }
                }
                return sum
            }
            let candidates = (-4...4).flatMap { dy in (-4...4).map { dx in (dx, dy, cost(dx, dy), dx * dx + dy * dy) } }
            let best = candidates.map { ($0.2, $0.3) }.min { $0 < $1 } ?? (0, 0)
            let winners = candidates.filter { ($0.2, $0.3) == best }
            result.cost.append(UInt32(best.0))
            result.x.append(Int32(winners.reduce(0) { $0 + $1.0 }))
            result.y.append(Int32(winners.reduce(0) { $0 + $1.1 }))
        }
        return result
    }
}
