import CKernels
import Kernels
import Testing

@Suite("Scaling colors")
struct ColorScalingTests {
    @Test("Colors are those of BT.601 in double precision", arguments: Variant.narrow)
    func colors(variant: Variant) throws {
        let kernel = try unsafe variant.kernel(vidrec_convert_to_rgb_variant)
        let count = 1003
        let y: [UInt8] = randomIntegers(count, in: 0...255, seed: 1)
        let cb: [UInt8] = randomIntegers(count, in: 0...255, seed: 2)
        let cr: [UInt8] = randomIntegers(count, in: 0...255, seed: 3)
        let planes = (0..<3).map { _ in Buffer([UInt8](repeating: 0, count: count), offset: 1) }
        unsafe kernel(y, cb, cr, count, planes[0].pointer, planes[1].pointer, planes[2].pointer)
        for (plane, factors) in zip(planes, [(0, 1.402), (-0.344136, -0.714136), (1.772, 0)]) {
            #expect(plane.isIntact)
            let values = plane.values
            for i in 0..<count {
                let exact = Double(y[i]) + factors.0 * (Double(cb[i]) - 128) + factors.1 * (Double(cr[i]) - 128)
                #expect(abs(Double(values[i]) - min(max(exact, 0), 255)) < 0.501)
            }
        }
    }

    /// Returns a plane scaled in double precision, rounded after each direction: Pillow's definition of `BILINEAR`.
    private static func scaled(_ plane: [UInt8], width: Int, height: Int, columns: Int, lines: Int) -> [UInt8] {
        func rows(_ plane: [UInt8], _ length: Int, _ count: Int, to side: Int) -> [UInt8] {
            let scale = Double(length) / Double(side)
            let support = max(scale, 1)
            return (0..<count * side).map { place in
                let center = (Double(place % side) + 0.5) * scale
                let weights = (0..<length).map { max(1 - abs(Double($0) + 0.5 - center) / support, 0) }
                let sum = weights.indices.reduce(0) { $0 + weights[$1] * Double(plane[place / side * length + $1]) }
                return UInt8((sum / weights.reduce(0, +)).rounded())
            }
        }
        func turned(_ plane: [UInt8], _ width: Int) -> [UInt8] {
            let height = plane.count / width
            return (0..<plane.count).map { plane[$0 % height * width + $0 / height] }
        }
        let wide = rows(plane, width, height, to: columns)
        return turned(rows(turned(wide, columns), height, columns, to: lines), lines)
    }

    @Test(
        "Planes are scaled by a triangle filter",
        arguments: [
            (1, 1, 5, 5), (3, 7, 64, 64), (40, 30, 36, 36), (64, 64, 64, 64), (101, 67, 20, 20), (37, 90, 16, 16),
            (40, 30, 24, 56), (101, 67, 120, 9),
        ])
    func resampling(width: Int, height: Int, columns: Int, lines: Int) {
        let planes: [[UInt8]] = (0..<2).map { randomIntegers(width * height, in: 0...255, seed: UInt64($0)) }
        let found = ColorScaling.resample(planes, width: width, height: height, columns: columns, lines: lines)
        let expected = planes.flatMap {
            Self.scaled($0, width: width, height: height, columns: columns, lines: lines)
        }
        #expect(found.count == expected.count)
        // A value half between two integers may be rounded either way, once in each direction.
        #expect(zip(found, expected).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
        #expect(zip(found, expected).count { $0 != $1 } * 20 <= found.count)
    }

    @Test("All variants scale alike", arguments: Variant.narrow, [(5, 9, 16), (70, 50, 16), (16, 16, 16)])
    func variants(variant: Variant, size: (width: Int, height: Int, side: Int)) throws {
        let kernel = try unsafe variant.kernel(vidrec_resample_plane_variant)
        let (width, height, side) = size
        let plane: [UInt8] = randomIntegers(width * height, in: 0...255, seed: 1)
        for taps in 1...5 {
            func starts(_ length: Int) -> [Int32] { (0..<side).map { Int32($0 * (length - taps) / side) } }
            let weights: [Int32] = randomIntegers(side * taps, in: -1_000_000...2_500_000, seed: UInt64(taps))
            var rows: [UInt8] = []
            func sum(_ weights: ArraySlice<Int32>, _ values: [UInt8]) -> UInt8 {
                let sum = zip(weights, values).reduce(1 << 21) { $0 + Int($1.0) * Int($1.1) }
                return UInt8(min(max(sum >> 22, 0), 255))
            }
            for y in 0..<height {
                for x in 0..<side {
                    let start = y * width + Int(starts(width)[x])
                    rows.append(sum(weights[x * taps..<(x + 1) * taps], Array(plane[start..<start + taps])))
                }
            }
            var expected: [UInt8] = []
            for y in 0..<side {
                for x in 0..<side {
                    let column = (0..<taps).map { rows[(Int(starts(height)[y]) + $0) * side + x] }
                    expected.append(sum(weights[y * taps..<(y + 1) * taps], column))
                }
            }
            let scratch = Buffer([UInt8](repeating: 0, count: height * side), offset: 1)
            let found = Buffer([UInt8](repeating: 0, count: side * side), offset: 3)
            unsafe kernel(
                plane, width, height, side, side, taps, starts(width), weights, taps, starts(height), weights,
                scratch.pointer, found.pointer)
            #expect(found.values == expected)
            #expect(scratch.isIntact && found.isIntact)
        }
    }
}
