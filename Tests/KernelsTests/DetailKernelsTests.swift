import CKernels
import Foundation
import Kernels
import Testing

@Suite("Kernels of local detail")
struct DetailKernelsTests {
    private static let side = 26

    /// A smooth random field: a random value at each fourth cell, interpolated between four of them.
    private struct Field {
        private let points: [Double]

        init(seed: UInt64) { points = randomFloats(32 * 32, seed: seed).map { Double($0) } }

        /// The value at a position, about -62...62.
        func value(_ x: Double, _ y: Double) -> Int8 {
            let (u, v) = (x / 4 + 8, y / 4 + 8)
            let (i, j) = (Int(u), Int(v))
            let (a, b) = (u - Double(i), v - Double(j))
            func point(_ across: Int, _ down: Int) -> Double { points[(j + down) % 32 * 32 + (i + across) % 32] }
            let value =
                (1 - b) * ((1 - a) * point(0, 0) + a * point(1, 0)) + b * ((1 - a) * point(0, 1) + a * point(1, 1))
            return Int8((62 * value).rounded())
        }

        /// The plane whose first cell is at a position.
        func plane(columns: Int, rows: Int, column: Int = 0, row: Int = 0) -> [Int8] {
            (0..<columns * rows).map { value(Double(column + $0 % columns), Double(row + $0 / columns)) }
        }
    }

    /// The levels of values, as a detail has them, with the zeros that kernels expect.
    private static func detail(_ values: [Int8]) -> [Int8] {
        let levels = values.map { value -> Int8 in
            let level: Int8 = value.magnitude >= 30 ? 2 : value.magnitude >= 10 ? 1 : 0
            return value < 0 ? -level : level
        }
        return levels + [Int8](repeating: 0, count: DetailKernels.paddedCount - levels.count)
    }

    private static let regions = [
        (width: 4, height: 4, columns: 4, rows: 4), (26, 26, 26, 26), (7, 300, 26, 26), (256, 144, 26, 26),
        (108, 192, 34, 62), (64, 48, 96, 8), (1, 1, 26, 26), (33, 9, 5, 96),
    ]

    @Test("A plane is the band-passed luma, normalized by the local contrast", arguments: Variant.narrow, regions)
    func plane(variant: Variant, size: (width: Int, height: Int, columns: Int, rows: Int)) throws {
        let kernel = try unsafe variant.kernel(vidrec_detail_plane_variant)
        let stride = size.width + 7
        // Large areas, so that no value depends on the last digits only, and noise.
        let luma = (0..<stride * (size.height + 3)).map { (pixel: Int) -> UInt8 in
            let (column, row) = (pixel % stride / 9, pixel / stride / 11)
            let area = (column * 41 + row * 67) % 200
            return UInt8(area) + randomNoise[pixel % randomNoise.count]
        }
        let source = Buffer(luma, offset: 1)
        let count = size.columns * size.rows
        let padded = (size.columns + 7) / 8 * 8
        let scratch = Buffer(count: 4 * padded * size.rows + max(4 * size.width, padded + 16))
        let out = Buffer([Int8](repeating: 99, count: count), offset: 3)
        unsafe kernel(
            source.pointer, stride, 5, 2, size.width, size.height, size.columns, size.rows, scratch.pointer,
            out.pointer)
        #expect(out.isIntact && scratch.isIntact)
        let expected = ReferenceDetail.plane(
            luma, stride: stride, x: 5..<5 + size.width, y: 2..<2 + size.height, columns: size.columns, rows: size.rows)
        // The reference computes in double precision with all digits of the filters.
        #expect(zip(out.values, expected).allSatisfy { abs(Double($0) - $1) <= 0.6 })
        #expect(
            DetailKernels.plane(
                luma, width: stride, height: size.height + 3, region: (5..<5 + size.width, 2..<2 + size.height),
                columns: size.columns, rows: size.rows) == out.values)
    }

    private let randomNoise: [UInt8] = randomIntegers(9973, in: 0...20, seed: 4)

    @Test("A plane of one color, and of a slow ramp, is nearly zero", arguments: [0, 1])
    func flat(slope: Int) {
        let luma = (0..<128 * 96).map { UInt8(60 + slope * ($0 % 128) / 2) }
        let plane = DetailKernels.plane(luma, width: 128, height: 96, region: (0..<128, 0..<96), columns: 26, rows: 26)
        // Beside the borders, beyond which the picture continues with the same value, a ramp bends.
        let inner = plane.enumerated().filter { 6..<20 ~= $0.offset % 26 }
        #expect(inner.allSatisfy { abs(Int($0.element)) <= 1 })
    }

    @Test("A plane does not depend on brightness, and hardly on contrast")
    func contrast() {
        let strong = (0..<64 * 48).map { (pixel: Int) -> UInt8 in
            let (column, row) = (pixel % 64 / 5, pixel / 64 / 7)
            return UInt8((column * 31 + row * 57) % 120)
        }
        let region = (columns: 0..<64, rows: 0..<48)
        func plane(_ luma: [UInt8]) -> [Int8] {
            DetailKernels.plane(luma, width: 64, height: 48, region: region, columns: 26, rows: 26)
        }
        let expected = plane(strong)
        #expect(zip(plane(strong.map { $0 + 100 }), expected).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
        #expect(zip(plane(strong.map { $0 * 2 }), expected).allSatisfy { abs(Int($0) - Int($1)) <= 8 })
    }

    @Test(
        "Half the resolution has the rounded sums of 2x2 values, and the sums of their squares",
        arguments: [(26, 26, 1, 0, 16), (8, 96, 4, 16, 36), (50, 4, 4, 16, 57)])
    func halving(columns: Int, rows: Int, divisor: Int, margin: Int, stride: Int) {
        let plane: [Int8] = randomIntegers(columns * rows, in: divisor == 1 ? -2...2 : -62...62, seed: 5)
        let (width, height) = (columns / 2, rows / 2)
        let out = Buffer([Int8](repeating: 99, count: height * stride), offset: 1)
        let sums = Buffer([Int32](repeating: 99, count: (width + 1) * (height + 1)), offset: 1)
        unsafe vidrec_detail_halve(
            plane, columns, rows, Int32(divisor), margin, stride, out.pointer, sums.pointer)
        #expect(out.isIntact && sums.isIntact)
        let expected = ReferenceDetail.halved(plane, columns: columns, rows: rows, divisor: divisor)
        for (index, value) in out.values.enumerated() {
            let column = index % stride - margin
            #expect(Int(value) == (0..<width ~= column ? expected[index / stride * width + column] : 0))
        }
        for (index, sum) in sums.values.enumerated() {
            let squares = expected.enumerated()
                .filter { $0.offset % width < index % (width + 1) && $0.offset / width < index / (width + 1) }
                .reduce(0) { $0 + $1.element * $1.element }
            #expect(Int(sum) == squares)
        }
    }

    private static let planes = [(columns: 26, rows: 26), (10, 14), (62, 40), (8, 96), (96, 8), (44, 50)]

    @Test("The search returns the positions with the highest scores", arguments: Variant.narrow, planes)
    func search(variant: Variant, size: (columns: Int, rows: Int)) throws {
        let kernel = try unsafe variant.kernel(vidrec_detail_search_variant)
        let (width, height) = (size.columns / 2, size.rows / 2)
        for seed in UInt64(0)..<6 {
            let field = Field(seed: seed)
            let plane = field.plane(columns: size.columns, rows: size.rows, column: -4, row: 2 * Int(seed) - 6)
            let detail = Self.detail(field.plane(columns: 26, rows: 26))
            let (small, smallDetail) = (
                ReferenceDetail.halved(plane, columns: size.columns, rows: size.rows, divisor: 4),
                ReferenceDetail.halved(detail, columns: 26, rows: 26, divisor: 1)
            )
            let stride = width + 32
            var (halfPlane, halfDetail) = (
                [Int8](repeating: 0, count: height * stride + 16), [Int8](repeating: 0, count: 224)
            )
            var (sums, detailSums) = (
                [Int32](repeating: 0, count: (width + 1) * (height + 1)), [Int32](repeating: 0, count: 196)
            )
            unsafe vidrec_detail_halve(plane, size.columns, size.rows, 4, 16, stride, &halfPlane, &sums)
            unsafe vidrec_detail_halve(detail, 26, 26, 1, 0, 16, &halfDetail, &detailSums)
            var places = [vidrec_detail_place](repeating: vidrec_detail_place(), count: 3)
            unsafe kernel(halfPlane, width, height, stride, sums, halfDetail, detailSums, 0.6, &places, 3)
            let least = Int(0.6 * Double(min(width, 13) * min(height, 13)))
            var expected: [(column: Int, row: Int, score: Double)] = []
            for row in (1 - height)..<13 {
                for column in (1 - width)..<13 {
                    guard
                        let found = ReferenceDetail.score(
                            small, columns: width, rows: height, at: (column, row), in: smallDetail, side: 13),
                        found.cells >= least, min(13, column + width) - max(0, column) >= 3,
                        min(13, row + height) - max(0, row) >= 3, 3 * found.own >= found.cells,
                        found.others >= found.cells, found.correlation >= 0.3
                    else { continue }
                    expected.append((column, row, found.score))
                }
            }
            expected.sort { $0.score > $1.score }
            let found = places.filter { $0.score > 0 }
            #expect(found.count == min(3, expected.count))
            for (place, other) in zip(found, expected) {
                #expect(Int(place.column) == other.column && Int(place.row) == other.row)
                #expect(abs(Double(place.score) - other.score) <= 1e-4 * other.score)
            }
            // The plane begins four cells to the left: two of half the resolution.
            if seed < 3, min(size.columns, size.rows) >= 26 {
                #expect(found.first?.column == -2 && found.first.map { Int($0.row) } == Int(seed) - 3)
            }
            let half = DetailKernels.half(ofPlane: plane, columns: size.columns, rows: size.rows)
            let again = DetailKernels.places(of: half, in: DetailKernels.half(ofDetail: detail), leastShare: 0.6)
            #expect(again.map(\.score) == found.map(\.score) && again.map(\.column) == found.map { Int($0.column) })
        }
    }

    @Test("A position is improved to the best of the nine around it", arguments: Variant.narrow, 0..<9)
    func shift(variant: Variant, place number: Int) throws {
        let (across, down) = (number % 3 - 1, number / 3 - 1)
        let kernel = try unsafe variant.kernel(vidrec_detail_shift_variant)
        let field = Field(seed: 9)
        let (columns, rows) = (40, 22)
        let plane = field.plane(columns: columns, rows: rows, column: -6 + across, row: 4 + down)
        let detail = Self.detail(field.plane(columns: 26, rows: 26))
        var (place, best) = (vidrec_detail_place(), vidrec_detail_place())
        (place.column, place.row) = (-3, 2)
        unsafe kernel(plane, columns, rows, detail, &place, &best)
        #expect(Int(best.column) == -6 + across && Int(best.row) == 4 + down)
        let expected = try #require(
            ReferenceDetail.score(
                plane.map { Int($0) }, columns: columns, rows: rows, at: (-6 + across, 4 + down),
                in: detail.prefix(676).map { Int($0) }, side: 26))
        #expect(abs(Double(best.score) - expected.score) <= 1e-4 * expected.score)
        #expect(abs(Double(best.correlation) - expected.correlation) <= 1e-5)
    }

    private static let poses: [[Float]] = [
        [0, 1, 0, 0, 0, 1], [-3, 1, 0, 2, 0, 1], [1.5, 1.1, -0.07, -0.25, 0.07, 0.9], [30, -1, 0, 30, 0, -1],
        [1e9, 1, 0, 0, 0, 1], [.nan, 1, 0, 0, 0, 1], [0, .infinity, 0, 0, 0, 1],
    ]

    @Test("A plane is sampled between four cells, and is 0 beyond its borders", arguments: Variant.narrow, poses)
    func sample(variant: Variant, pose: [Float]) throws {
        let kernel = try unsafe variant.kernel(vidrec_detail_sample_variant)
        let (columns, rows) = (31, 24)
        let plane: [Int8] = randomIntegers(columns * rows, in: -62...62, seed: 6)
        let values = Buffer([Int8](repeating: 99, count: 704), offset: 1)
        let inside = Buffer([UInt8](repeating: 99, count: 704), offset: 1)
        unsafe kernel(plane, columns, rows, pose, values.pointer, inside.pointer)
        #expect(values.isIntact && inside.isIntact)
        let (found, shown) = (values.values, inside.values)
        for cell in 0..<704 {
            let (x, y) = (Float(cell % 26), Float(cell / 26))
            let place = (pose[0] + pose[1] * x + pose[2] * y, pose[3] + pose[4] * x + pose[5] * y)
            let expected =
                cell < 676
                ? ReferenceDetail.sample(plane, columns: columns, rows: rows, u: Double(place.0), v: Double(place.1))
                : nil
            #expect((shown[cell] == 1) == (expected != nil))
            #expect(abs(Double(found[cell]) - (expected ?? 0)) <= 0.501)
        }
        let again = DetailKernels.sample(plane, columns: columns, rows: rows, pose: pose)
        #expect(again.values == found && again.inside == shown)
    }

    @Test("Products of samples and details are exact", arguments: Variant.narrow)
    func products(variant: Variant) throws {
        let kernel = try unsafe variant.kernel(vidrec_detail_matrix_variant)
        var samples: [Int8] = randomIntegers(3 * 704, in: -62...62, seed: 7)
        var details: [Int8] = randomIntegers(5 * 704, in: -2...2, seed: 8)
        // The largest sums, of either sign.
        samples.replaceSubrange(0..<704, with: [Int8](repeating: -62, count: 704))
        details.replaceSubrange(0..<704, with: [Int8](repeating: 2, count: 704))
        let sums = Buffer([Int32](repeating: 99, count: 15), offset: 1)
        unsafe kernel(samples, 3, details, 5, sums.pointer)
        let expected = (0..<15).map { (index: Int) -> Int32 in
            let pairs = zip(samples.dropFirst(index / 5 * 704).prefix(704), details.dropFirst(index % 5 * 704))
            return pairs.reduce(0) { (sum: Int32, pair: (Int8, Int8)) -> Int32 in sum + Int32(pair.0) * Int32(pair.1) }
        }
        #expect(sums.values == expected && sums.isIntact && expected[0] == -62 * 2 * 704)
        #expect(DetailKernels.products(of: samples, with: details) == expected)
        #expect(DetailKernels.products(of: [], with: details).isEmpty)
    }

    @Test(
        "A pose is refined to a known small rotation and scale, equally by every variant",
        arguments: [(0.0, 1.0), (4, 1), (-6, 1), (0, 1.08), (0, 0.93), (5, 1.05), (-4, 0.95)], UInt64(20)..<24)
    func refinement(motion: (degrees: Double, scale: Double), seed: UInt64) throws {
        let field = Field(seed: seed)
        let (columns, rows) = (36, 36)
        // The middle of the detail is at the middle of the plane, half a cell beside it.
        let angle = motion.degrees * .pi / 180
        let (sine, cosine) = (sin(angle) * motion.scale, cos(angle) * motion.scale)
        let middle = 17.5 + 0.5
        func position(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
            (middle + cosine * (x - 12.5) - sine * (y - 12.5), middle + sine * (x - 12.5) + cosine * (y - 12.5))
        }
        let plane = field.plane(columns: columns, rows: rows)
        let detail = Self.detail(
            (0..<676).map { cell in
                let place = position(Double(cell % 26), Double(cell / 26))
                return field.value(place.x, place.y)
            })
        let pose = DetailKernels.refined(
            [5, 1, 0, 5, 0, 1], of: plane, columns: columns, rows: rows, in: detail, steps: 12)
        for (x, y) in [(0.0, 0.0), (25, 0), (0, 25), (25, 25), (12.5, 12.5)] {
            let expected = position(x, y)
            let found = (
                Double(pose[0]) + Double(pose[1]) * x + Double(pose[2]) * y,
                Double(pose[3]) + Double(pose[4]) * x + Double(pose[5]) * y
            )
            #expect(abs(found.0 - expected.x) < 0.5 && abs(found.1 - expected.y) < 0.5, "\(pose)")
        }
        for variant in Variant.narrow {
            let kernel = try unsafe variant.kernel(vidrec_detail_refine_variant)
            var again: [Float] = [5, 1, 0, 5, 0, 1]
            unsafe kernel(plane, columns, rows, detail, 12, &again)
            #expect(again.map(\.bitPattern) == pose.map(\.bitPattern), "\(variant)")
        }
    }

    @Test("A pose of pictures without detail, or beyond the plane, is not changed")
    func unrefined() {
        let plane = Field(seed: 3).plane(columns: 30, rows: 30)
        let flat = [Int8](repeating: 0, count: 704)
        let pose: [Float] = [1, 1, 0, 1, 0, 1]
        #expect(DetailKernels.refined(pose, of: plane, columns: 30, rows: 30, in: flat, steps: 5) == pose)
        let detail = Self.detail(Field(seed: 3).plane(columns: 26, rows: 26))
        let zeros = [Int8](repeating: 0, count: 900)
        #expect(DetailKernels.refined(pose, of: zeros, columns: 30, rows: 30, in: detail, steps: 5) == pose)
        let far: [Float] = [1000, 1, 0, 1, 0, 1]
        #expect(DetailKernels.refined(far, of: plane, columns: 30, rows: 30, in: detail, steps: 5) == far)
    }
}
