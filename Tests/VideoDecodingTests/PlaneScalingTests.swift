import CKernels
import Testing

@Suite("Scaling kernels and reference implementations")
struct PlaneScalingTests {
    /// A plane of noise, the same for the same size.
    private static func noise(_ count: Int, depth: Int) -> [UInt16] {
        var state = UInt64(count)
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt16(truncatingIfNeeded: state >> 40) & UInt16(truncatingIfNeeded: (1 << depth) - 1)
        }
    }

    private static func scale(
        _ samples: [UInt16], width: Int, depth: Int, to target: (width: Int, height: Int), reference: Bool = false
    ) -> [UInt16] {
        var result = [UInt16](repeating: 0, count: target.width * target.height)
        var scratch = [UInt64](repeating: 0, count: 4 * width + 2 * target.width + 20)
        let bytes = depth > 8 ? [] : samples.map { UInt8($0) }
        func run(_ pointer: UnsafeRawPointer?) {
            let plane = unsafe vidrec_plane(
                samples: pointer, stride: width * (depth > 8 ? 2 : 1), width: Int32(width),
                height: Int32(samples.count / width), depth: Int32(depth))
            if reference {
                unsafe vidrec_scale_plane_reference(plane, Int32(target.width), Int32(target.height), &result)
            } else {
                unsafe vidrec_scale_plane(plane, Int32(target.width), Int32(target.height), &result, &scratch)
            }
        }
        if depth > 8 {
            unsafe samples.withUnsafeBytes { unsafe run($0.baseAddress) }
        } else {
            unsafe bytes.withUnsafeBytes { unsafe run($0.baseAddress) }
        }
        return result
    }

    private static let shapes: [(width: Int, height: Int, toWidth: Int, toHeight: Int)] = [
        (1280, 72, 256, 14), (333, 251, 191, 144), (97, 61, 97, 61), (31, 7, 64, 20), (1, 1, 3, 2), (640, 1, 5, 1),
        (50, 400, 3, 2),
    ]

    @Test("The fast scaler equals the reference implementation", arguments: shapes, [8, 10, 16])
    func scalersAgree(shape: (width: Int, height: Int, toWidth: Int, toHeight: Int), depth: Int) {
        let samples = Self.noise(shape.width * shape.height, depth: depth)
        let target = (width: shape.toWidth, height: shape.toHeight)
        let quick = Self.scale(samples, width: shape.width, depth: depth, to: target)
        #expect(quick == Self.scale(samples, width: shape.width, depth: depth, to: target, reference: true))
    }

    @Test("Averages are over the covered areas")
    func areas() {
        // Three samples onto two pixels: each covers one and a half, (10 + 20/2) / 1.5 and (20/2 + 40) / 1.5, in 1/256.
        let scaled = Self.scale([10, 20, 40], width: 3, depth: 8, to: (2, 1))
        #expect(scaled == [UInt16(20 * 256 / 1.5 + 0.5), UInt16(50 * 256 / 1.5 + 0.5)])
        // Ten bits: 1023 in steps of 1/64 of an eight-bit code.
        #expect(Self.scale([1023, 0], width: 2, depth: 10, to: (1, 1)) == [1023 * 32])
        // White stays white.
        #expect(
            Self.scale(Array(repeating: 255, count: 700), width: 70, depth: 8, to: (9, 3)).allSatisfy { $0 == 65280 })
    }

    @Test("Scaling a mirrored plane gives the mirrored result bit for bit", arguments: shapes)
    func mirroring(shape: (width: Int, height: Int, toWidth: Int, toHeight: Int)) {
        func mirror(_ plane: [UInt16], _ width: Int) -> [UInt16] {
            stride(from: 0, to: plane.count, by: width).flatMap { plane[$0..<$0 + width].reversed() }
        }
        let samples = Self.noise(shape.width * shape.height, depth: 8)
        let target = (width: shape.toWidth, height: shape.toHeight)
        let straight = Self.scale(samples, width: shape.width, depth: 8, to: target)
        let mirrored = Self.scale(mirror(samples, shape.width), width: shape.width, depth: 8, to: target)
        #expect(mirrored == mirror(straight, target.width))
        // Top and bottom likewise: the whole plane backwards is both.
        let backwards = Self.scale(samples.reversed(), width: shape.width, depth: 8, to: target)
        #expect(backwards == straight.reversed())
    }

    @Test("The fast color conversion is within one of the reference implementation, and clamps")
    func colorsAgree() {
        let planes = [1, 2, 3].map { Self.noise(10_000 + $0, depth: 16) }
        let row: [Float] = [0.0045, 0.0012, -0.0021, 17.3]
        var quick = [UInt8](repeating: 0, count: 10_000)
        var plain = quick
        unsafe vidrec_convert_colors(planes[0], planes[1], planes[2], 10_000, row, &quick)
        unsafe vidrec_convert_colors_reference(planes[0], planes[1], planes[2], 10_000, row, &plain)
        let differences = zip(quick, plain).count { $0 != $1 }
        #expect(zip(quick, plain).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
        #expect(differences < 10)
        #expect(plain.contains(0) && plain.contains(255))
    }

    @Test("Flips are applied before the transposition")
    func orienting() {
        // 1 2 3
        // 4 5 6
        let plane: [UInt8] = [1, 2, 3, 4, 5, 6]
        func orient(_ horizontally: Int32, _ vertically: Int32, _ transpose: Int32) -> [UInt8] {
            var result = [UInt8](repeating: 0, count: 6)
            unsafe vidrec_orient_plane(plane, 3, 2, horizontally, vertically, transpose, &result)
            return result
        }
        #expect(orient(1, 0, 0) == [3, 2, 1, 6, 5, 4])
        #expect(orient(0, 1, 0) == [4, 5, 6, 1, 2, 3])
        #expect(orient(0, 0, 1) == [1, 4, 2, 5, 3, 6])
        // A quarter turn clockwise: flipped vertically, then transposed.
        #expect(orient(0, 1, 1) == [4, 1, 5, 2, 6, 3])
    }
}
