import CKernels
import Kernels
import Testing

@Suite("Kernels over frames")
struct FrameKernelsTests {
    /// Planes of 64x64 bytes: noise, few values, ramps and extremes.
    enum Plane: CaseIterable {
        case noise
        case few
        case black
        case white
        case checkered
        case ramp

        func values(seed: UInt64) -> [UInt8] {
            switch self {
            case .noise: randomIntegers(4096, in: 0...255, seed: seed)
            case .few: randomIntegers(4096, in: 0...3, seed: seed).map { $0 * 80 }
            case .black: [UInt8](repeating: 0, count: 4096)
            case .white: [UInt8](repeating: 255, count: 4096)
            case .checkered: (0..<4096).map { (pixel: Int) -> UInt8 in (pixel / 64 + pixel) & 1 == 0 ? 0 : 255 }
            case .ramp: (0..<4096).map { (pixel: Int) -> UInt8 in UInt8((pixel / 64 * 3 + pixel % 64) & 255) }
            }
        }
    }

    /// Three planes, read from addresses that are no multiples of anything.
    private func buffers(_ plane: Plane) -> [Buffer<UInt8>] {
        [
            Buffer(plane.values(seed: 1), offset: 1), Buffer(Plane.noise.values(seed: 2), offset: 3),
            Buffer(plane.values(seed: 3), offset: 7),
        ]
    }

    private static let regions = [
        (1, 1), (1, 64), (63, 64), (64, 64), (65, 63), (256, 144), (7, 257), (200, 258), (144, 300),
    ]

    @Test("Regions are scaled to the bit as the mean of each area", arguments: Variant.narrow, regions)
    func scaling(variant: Variant, size: (width: Int, height: Int)) throws {
        let kernel = try unsafe variant.kernel(vidrec_scale_region_variant)
        let stride = size.width + 5
        let plane: [UInt8] = randomIntegers(stride * (size.height + 3), in: 0...255, seed: 1)
        let source = Buffer(plane, offset: 1)
        for (x, y) in [(0, 0), (5, 3)] {
            let row = Buffer([UInt32](repeating: 9, count: size.width))
            let out = Buffer([UInt8](repeating: 9, count: 4096), offset: 1)
            unsafe kernel(source.pointer, stride, x, y, size.width, size.height, row.pointer, out.pointer)
            let (columns, rows) = (x..<x + size.width, y..<y + size.height)
            let expected = ReferenceFrames.scale(plane, stride: stride, columns: columns, rows: rows)
            #expect(out.values == expected && out.isIntact && row.isIntact)
            #expect(
                FrameKernels.scale(plane, width: stride, height: size.height + 3, columns: columns, rows: rows)
                    == expected)
        }
    }

    @Test(
        "Pixels unlike a color are counted", arguments: Variant.narrow,
        [(1, 1), (7, 8), (15, 16), (17, 3), (64, 65), (256, 144)])
    func unlike(variant: Variant, size: (width: Int, height: Int)) throws {
        let kernel = try unsafe variant.kernel(vidrec_count_unlike_variant)
        let planes: [[UInt8]] = (0..<3).map { randomIntegers(size.width * size.height, in: 100...130, seed: $0) }
        let sources = planes.map { Buffer($0, offset: 1) }
        for (color, tolerance) in [([115, 116, 114], 10), ([0, 255, 115], 140), ([115, 115, 115], 0)] {
            let color = color.map { UInt8($0) }
            let rows = Buffer([UInt32](repeating: 9, count: size.height), offset: 1)
            let columns = Buffer([UInt32](repeating: 9, count: size.width), offset: 1)
            unsafe kernel(
                sources[0].pointer, sources[1].pointer, sources[2].pointer, size.width, size.height, color,
                UInt8(tolerance), rows.pointer, columns.pointer)
            let expected = ReferenceFrames.countUnlike(planes, width: size.width, color: color, tolerance: tolerance)
            #expect(rows.values == expected.rows && columns.values == expected.columns)
            #expect(rows.isIntact && columns.isIntact)
        }
    }

    @Test("Histograms of colors, edges and gradients are exact", arguments: Variant.narrow, Plane.allCases)
    func histograms(variant: Variant, plane: Plane) throws {
        let hsv = try unsafe variant.kernel(vidrec_hsv_histogram_variant)
        let edges = try unsafe variant.kernel(vidrec_edge_histogram_variant)
        let gradients = try unsafe variant.kernel(vidrec_oriented_gradients_variant)
        let planes = buffers(plane)
        let counts = [256, 80, 128].map { Buffer([UInt32](repeating: 9, count: $0), offset: 1) }
        unsafe hsv(planes[0].pointer, planes[1].pointer, planes[2].pointer, counts[0].pointer)
        unsafe edges(planes[0].pointer, counts[1].pointer)
        unsafe gradients(planes[0].pointer, counts[2].pointer)
        let luma = planes[0].values
        #expect(
            counts[0].values
                == ReferenceFrames.hsvHistogram(luma: luma, blue: planes[1].values, red: planes[2].values))
        #expect(counts[1].values == ReferenceFrames.edgeHistogram(luma))
        #expect(counts[2].values == ReferenceFrames.orientedGradients(luma))
        #expect(counts.allSatisfy { $0.isIntact })
    }

    @Test("Where blocks came from is exact", arguments: Variant.narrow, Plane.allCases)
    func motion(variant: Variant, plane: Plane) throws {
        let kernel = try unsafe variant.kernel(vidrec_block_motion_variant)
        let before = plane.values(seed: 1)
        // Two pixels to the right and one down, so that most blocks are found again.
        let now = (0..<4096).map { (pixel: Int) -> UInt8 in
            let (x, y) = (max(pixel % 64 - 2, 0), max(pixel / 64 - 1, 0))
            return before[y * 64 + x]
        }
        let (first, second) = (Buffer(now, offset: 1), Buffer(before, offset: 3))
        let cost = Buffer([UInt32](repeating: 9, count: 64), offset: 1)
        let shifts = (0..<2).map { _ in Buffer([Int32](repeating: 9, count: 64), offset: 1) }
        unsafe kernel(first.pointer, second.pointer, cost.pointer, shifts[0].pointer, shifts[1].pointer)
        let expected = ReferenceFrames.blockMotion(now: now, before: before)
        #expect(cost.values == expected.cost)
        #expect(shifts[0].values == expected.x && shifts[1].values == expected.y)
        #expect(cost.isIntact && shifts.allSatisfy { $0.isIntact })
    }

    @Test("Low frequencies are the same to the bit in every variant, and agree with double precision")
    func lowFrequencies() throws {
        var basis = [Float](repeating: 0, count: 9 * 64)
        unsafe vidrec_cosine_basis(&basis)
        #expect(
            relativeError(basis, (0..<9).flatMap { k in (0..<64).map { ReferenceFrames.cosine(k, $0) } }) < 1e-7)
        for plane in Plane.allCases {
            let ranks = ReferenceFrames.equalize(plane.values(seed: 4))
            let expected = ReferenceFrames.lowFrequencies(ranks, scale: 0.001)
            var plain: [UInt32]?
            for variant in Variant.narrow {
                let kernel = try unsafe variant.kernel(vidrec_low_frequencies_variant)
                let (values, out) = (Buffer(ranks, offset: 1), Buffer(count: 81, offset: 1))
                unsafe kernel(values.pointer, basis, 0.001, out.pointer)
                #expect(out.isIntact)
                // Sums of 64 products of up to 4,096, twice.
                #expect(relativeError(out.values, expected) < 1e-5)
                #expect(out.values.bits == plain ?? out.values.bits, "\(variant.testDescription)")
                plain = plain ?? out.values.bits
            }
        }
    }

    @Test("Kernels of one variant are exact, too", arguments: Plane.allCases)
    func others(plane: Plane) {
        let (luma, other) = (plane.values(seed: 1), Plane.noise.values(seed: 2))
        #expect(FrameKernels.blockSums(luma) == ReferenceFrames.blockSums { Int(luma[$0]) })
        #expect(
            FrameKernels.blockDifferences(luma, other)
                == ReferenceFrames.blockSums { abs(Int(luma[$0]) - Int(other[$0])) })
        #expect(FrameKernels.binaryPatterns(luma) == ReferenceFrames.binaryPatterns(luma))
        #expect(FrameKernels.equalize(luma) == ReferenceFrames.equalize(luma))
        let moments = FrameKernels.moments(luma)
        #expect(moments.sum == luma.reduce(0) { $0 + UInt32($1) })
        #expect(moments.squares == luma.reduce(0) { $0 + UInt32($1) * UInt32($1) })
    }
}
