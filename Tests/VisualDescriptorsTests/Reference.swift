import ClipTypes
import Foundation
import VisualDescriptors

/// Reference implementations of all descriptors, for tests: slow, in floating point where the kernels use integers.
enum Reference {
    static func scale(_ plane: [UInt8], stride: Int, region: ContentRegion) -> [UInt8] {
        /// The overlap of an output pixel with each source pixel, in 64ths of a source pixel.
        func overlaps(_ output: Int, _ length: Int) -> [(index: Int, weight: Int)] {
            (0..<length).compactMap { index in
                let weight = min((index + 1) * 64, (output + 1) * length) - max(index * 64, output * length)
                return weight > 0 ? (index, weight) : nil
            }
        }
        let columns = (0..<64).map { overlaps($0, region.width) }
        let rows = (0..<64).map { overlaps($0, region.height) }
        var result: [UInt8] = []
        for row in rows {
            for column in columns {
                var sum = 0
                for (y, weightY) in row {
                    for (x, weightX) in column {
                        sum += weightX * weightY * Int(plane[(region.y + y) * stride + region.x + x])
                    }
                }
                let area = region.width * region.height
                result.append(UInt8((2 * sum + area) / (2 * area)))
            }
        }
        return result
    }

    static func hsvHistogram(_ picture: DescriptorPicture) -> [Float] {
        var counts = [Float](repeating: 0, count: 256)
        for pixel in 0..<4096 {
            let y = Double(picture.luma[pixel])
            let cb = Double(picture.blueDifference[pixel]) - 128
            let cr = Double(picture.redDifference[pixel]) - 128
            func clamp(_ value: Double) -> Double { min(max(value, 0), 255) }
            let r = clamp(y + (91881 * cr / 65536 + 0.5).rounded(.down))
            let g = clamp(y - ((22554 * cb + 46802 * cr) / 65536 + 0.5).rounded(.down))
            let b = clamp(y + (116130 * cb / 65536 + 0.5).rounded(.down))
            let (high, low) = (max(r, g, b), min(r, g, b))
            let chroma = high - low
            var (hueBin, saturationBin) = (0, 0)
            if chroma >= 8 {
                var sixths = high == r ? (g - b) / chroma : high == g ? 2 + (b - r) / chroma : 4 + (r - g) / chroma
                if sixths < 0 { sixths += 6 }
                hueBin = Int((sixths * 16 / 6 + 1e-9).rounded(.down))
                saturationBin = min(Int(4 * chroma / high), 3)
            }
            counts[(hueBin * 4 + saturationBin) * 4 + Int(high) / 64] += 1
        }
        return counts.map { $0 / 4096 }
    }

    static func colorLayout(_ picture: DescriptorPicture) -> [Float] {
        func means(_ plane: [UInt8]) -> [Float] {
            (0..<64).map { block in
                var sum = 0
                for y in 0..<8 {
                    for x in 0..<8 { sum += Int(plane[(block / 8 * 8 + y) * 64 + block % 8 * 8 + x]) }
                }
                return Float(sum) / 64
            }
        }
        return means(picture.luma).map { $0 / 255 }
            + (means(picture.blueDifference) + means(picture.redDifference)).map { ($0 - 128) / 128 }
    }

    static func binaryPatterns(_ picture: DescriptorPicture) -> [Float] {
        let neighbors = [(1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1)]
        var counts = [Float](repeating: 0, count: 236)
        for y in 1..<63 {
            for x in 1..<63 {
                let center = picture.luma[y * 64 + x]
                let bits = neighbors.map { picture.luma[(y + $0.1) * 64 + x + $0.0] >= center }
                let starts = (0..<8).filter { bits[$0] && !bits[($0 + 7) % 8] }
                let ones = bits.count { $0 }
                let label = ones == 0 ? 0 : ones == 8 ? 57 : starts.count > 1 ? 58 : 1 + (ones - 1) * 8 + starts[0]
                counts[((y < 32 ? 0 : 2) + (x < 32 ? 0 : 1)) * 59 + label] += 1
            }
        }
        return counts.map { $0 / 3844 }
    }

    static func edgeHistogram(_ picture: DescriptorPicture) -> [Float] {
        let root = 2.0.squareRoot()
        let filters: [[Double]] = [
            [1, -1, 1, -1], [1, 1, -1, -1], [root, 0, 0, -root], [0, root, -root, 0], [2, -2, -2, 2],
        ]
        var counts = [Float](repeating: 0, count: 80)
        for y in 0..<32 {
            for x in 0..<32 {
                let corner = y * 128 + x * 2
                let pixels = [0, 1, 64, 65].map { Double(picture.luma[corner + $0]) }
                let strengths = filters.map { filter in abs(zip(filter, pixels).reduce(0) { $0 + $1.0 * $1.1 }) }
                guard let strongest = strengths.max(), strongest >= 11 else { continue }
                // Square roots are rounded: the first that is equal up to rounding.
                let edge = strengths.firstIndex { $0 > strongest - 1e-9 } ?? 0
                counts[(y / 8 * 4 + x / 8) * 5 + edge] += 1
            }
        }
        return counts.map { $0 / 1024 }
    }

    static func orientedGradients(_ picture: DescriptorPicture) -> [Float] {
        var sums = [Double](repeating: 0, count: 128)
        for y in 0..<64 {
            for x in 0..<64 {
                func luma(_ x: Int, _ y: Int) -> Double {
                    let (column, row) = (min(max(x, 0), 63), min(max(y, 0), 63))
                    return Double(picture.luma[row * 64 + column])
                }
                let gradientX = luma(x + 1, y) - luma(x - 1, y)
                let gradientUp = luma(x, y - 1) - luma(x, y + 1)
                let eighths = (atan2(gradientUp, gradientX) / (.pi / 8)).rounded()
                let squared: Double = gradientX * gradientX + gradientUp * gradientUp
                let cell = y / 16 * 4 + x / 16
                sums[cell * 8 + (Int(eighths) + 8) % 8] += (squared.squareRoot() * 16).rounded()
            }
        }
        return sums.indices.map { index in
            let cell = index / 8 * 8
            let total: Double = sums[cell..<cell + 8].reduce(0, +)
            return Float(sums[index] / (16 * (total + 8192)))
        }
    }

    static func lumaStructure(_ picture: DescriptorPicture) -> [Float] {
        let sorted = picture.luma.sorted()
        var rankOf: [UInt8: Double] = [:]
        for value in Set(picture.luma) {
            let below = sorted.count { $0 < value }
            let equal = sorted.count { $0 == value }
            rankOf[value] = Double(2 * below + equal) / 4096 - 1
        }
        let values = picture.luma.map { rankOf[$0] ?? 0 }
        func cosine(_ k: Int, _ x: Int) -> Double {
            cos(Double((2 * x + 1) * k) * .pi / 128) * (Double(k == 0 ? 1 : 2) / 64).squareRoot()
        }
        let table = (0..<9).map { k in (0..<64).map { cosine(k, $0) } }
        var result: [Float] = []
        for vertical in 0..<9 {
            for horizontal in 0..<9 where (vertical, horizontal) != (0, 0) {
                var sum = 0.0
                for y in 0..<64 {
                    for x in 0..<64 { sum += values[y * 64 + x] * table[vertical][y] * table[horizontal][x] }
                }
                result.append(Float(sum / (4096.0 / 3).squareRoot()))
            }
        }
        return result
    }

    static func blockMotion(_ picture: DescriptorPicture) -> [Float] {
        guard let before = picture.previousLuma else { return [Float](repeating: 0, count: 25) }
        var result = [Float](repeating: 0, count: 25)
        for pixel in 0..<4096 {
            let difference = abs(Int(picture.luma[pixel]) - Int(before[pixel]))
            result[pixel / 1024 * 4 + pixel % 64 / 16] += Float(difference)
        }
        for cell in 0..<16 { result[cell] /= 256 * 255 }
        for block in 0..<64 {
            func cost(_ dx: Int, _ dy: Int) -> Int {
                var sum = 0
                for y in block / 8 * 8..<block / 8 * 8 + 8 {
                    for x in block % 8 * 8..<block % 8 * 8 + 8 {
                        let from = min(max(y - dy, 0), 63) * 64 + min(max(x - dx, 0), 63)
                        sum += abs(Int(picture.luma[y * 64 + x]) - Int(before[from]))
                    }
                }
                return sum
            }
            let candidates = (-4...4).flatMap { dy in (-4...4).map { dx in (dx, dy, cost(dx, dy), dx * dx + dy * dy) } }
            let best = candidates.map { ($0.2, $0.3) }.min { $0 < $1 } ?? (0, 0)
            let winners = candidates.filter { ($0.2, $0.3) == best }
            let (dx, dy) = winners.reduce((0, 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
            let rest = cost(0, 0)
            let moves = Double(best.0) < 0.75 * Double(rest) && rest > 128
            guard (moves ? best.0 : rest) <= 768 else { continue }
            guard moves, dx != 0 || dy != 0 else {
                result[24] += 1 / 64
                continue
            }
            let eighths = (atan2(Double(-dy), Double(dx)) / (.pi / 4)).rounded()
            result[16 + (Int(eighths) + 8) % 8] += 1 / 64
        }
        return result
    }
}
