import ClipTypes
import Kernels

extension Picture {
    /// A picture from a function of the pixel position.
    init(width: Int, height: Int, _ pixel: (_ x: Int, _ y: Int) -> (luma: UInt8, blue: UInt8, red: UInt8)) {
        var (luma, blue, red): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
        for y in 0..<height {
            for x in 0..<width {
                let value = pixel(x, y)
                luma.append(value.luma)
                blue.append(value.blue)
                red.append(value.red)
            }
        }
        self.init(width: width, height: height, luma: luma, blueDifference: blue, redDifference: red)
    }

    /// A gray picture from a function of the pixel position.
    static func gray(width: Int = 64, height: Int = 64, _ luma: (_ x: Int, _ y: Int) -> UInt8) -> Picture {
        Picture(width: width, height: height) { (luma($0, $1), 128, 128) }
    }

    /// A scene of random rectangles with noise over them: edges, flat areas, texture and colors.
    static func scene(width: Int, height: Int, seed: UInt64, noise: Int = 6) -> Picture {
        var generator = SeededGenerator(seed: seed)
        func channel() -> UInt8 { UInt8.random(in: 16...239, using: &generator) }
        let background = (channel(), channel(), channel())
        let boxes = (0..<12).map { _ in
            let x = Int.random(in: -width / 3..<width, using: &generator)
            let y = Int.random(in: -height / 3..<height, using: &generator)
            return (
                columns: x..<x + Int.random(in: 1...max(width / 2, 1), using: &generator),
                rows: y..<y + Int.random(in: 1...max(height / 2, 1), using: &generator),
                color: (channel(), channel(), channel())
            )
        }
        return Picture(width: width, height: height) { x, y in
            let box = boxes.last { $0.columns.contains(x) && $0.rows.contains(y) }
            let color = box?.color ?? background
            func noisy(_ value: UInt8) -> UInt8 {
                UInt8(clamping: Int(value) + Int.random(in: -noise...noise, using: &generator))
            }
            return (noisy(color.0), noisy(color.1), noisy(color.2))
        }
    }

    /// Random bytes in every plane.
    static func noise(width: Int, height: Int, seed: UInt64) -> Picture {
        var generator = SeededGenerator(seed: seed)
        return Picture(width: width, height: height) { _, _ in
            (
                UInt8.random(in: 0...255, using: &generator), UInt8.random(in: 0...255, using: &generator),
                UInt8.random(in: 0...255, using: &generator)
            )
        }
    }

    /// The picture between bars of the given sizes and color, with noise of ±2.
    func framed(
        left: Int = 0, top: Int = 0, right: Int = 0, bottom: Int = 0,
        color: (luma: UInt8, blue: UInt8, red: UInt8), seed: UInt64 = 1
    ) -> Picture {
        var generator = SeededGenerator(seed: seed)
        return Picture(width: width + left + right, height: height + top + bottom) { x, y in
            let (column, row) = (x - left, y - top)
            guard (0..<width).contains(column), (0..<height).contains(row) else {
                func noisy(_ value: UInt8) -> UInt8 {
                    UInt8(clamping: Int(value) + Int.random(in: -2...2, using: &generator))
                }
                return (noisy(color.luma), noisy(color.blue), noisy(color.red))
            }
            let pixel = row * width + column
            return (luma[pixel], blueDifference[pixel], redDifference[pixel])
        }
    }
}

/// Sizes for edge cases: smaller than 64, equal, odd, wide and tall.
let sampleSizes: [(width: Int, height: Int)] = [
    (1, 1), (1, 9), (9, 1), (2, 3), (17, 5), (63, 65), (64, 64), (65, 63), (128, 72), (143, 257), (256, 144),
    (341, 144),
]
