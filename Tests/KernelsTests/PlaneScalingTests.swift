import CKernels
import Kernels
import Testing

@Suite("Scaling of planes")
struct PlaneScalingTests {
    /// A plane of noise, the same for the same size.
    private static func noise(_ count: Int, depth: Int) -> [UInt16] {
        randomIntegers(count, in: 0...UInt16((1 << depth) - 1), seed: UInt64(count))
    }

    private static func scale(
        _ samples: [UInt16], width: Int, depth: Int, to target: (width: Int, height: Int), by variant: Variant = .plain
    ) throws -> [UInt16] {
        let kernel = try unsafe variant.kernel(vidrec_scale_plane_variant)
        let result = Buffer([UInt16](repeating: 0, count: target.width * target.height), offset: 1)
        let scratch = Buffer([UInt64](repeating: 0, count: 4 * width + 2 * target.width + 20), offset: 1)
        // Rows with a gap behind each, from an odd address where samples are bytes.
        let rows = stride(from: 0, to: samples.count, by: width).flatMap { samples[$0..<$0 + width] + [255, 255, 255] }
        let (bytes, words) = (Buffer(depth > 8 ? [] : rows.map { UInt8($0) }, offset: 1), Buffer(rows, offset: 1))
        let plane = unsafe vidrec_plane(
            samples: depth > 8 ? UnsafeRawPointer(words.pointer) : UnsafeRawPointer(bytes.pointer),
            stride: (width + 3) * (depth > 8 ? 2 : 1), width: Int32(width), height: Int32(samples.count / width),
            depth: Int32(depth))
        unsafe kernel(plane, Int32(target.width), Int32(target.height), result.pointer, scratch.pointer)
        #expect(result.isIntact && scratch.isIntact)
        return result.values
    }

    private static let shapes: [(width: Int, height: Int, toWidth: Int, toHeight: Int)] = [
        (1280, 72, 256, 14), (333, 251, 191, 144), (97, 61, 97, 61), (31, 7, 64, 20), (1, 1, 3, 2), (640, 1, 5, 1),
        (50, 400, 3, 2),
    ]

    @Test("Every variant gives the values of the definition", arguments: Variant.narrow, shapes)
    func scaling(variant: Variant, shape: (width: Int, height: Int, toWidth: Int, toHeight: Int)) throws {
        for depth in [8, 10, 16] {
            let samples = Self.noise(shape.width * shape.height, depth: depth)
            let target = (width: shape.toWidth, height: shape.toHeight)
            let found = try Self.scale(samples, width: shape.width, depth: depth, to: target, by: variant)
            #expect(found == ReferencePlanes.average(samples, width: shape.width, depth: depth, to: target))
        }
    }

    @Test("Averages are those of the covered areas")
    func areas() throws {
        // Three samples onto two pixels: each covers one and a half, (10 + 20/2) / 1.5 and (20/2 + 40) / 1.5, in 1/256.
        let scaled = try Self.scale([10, 20, 40], width: 3, depth: 8, to: (2, 1))
        #expect(scaled == [UInt16(20 * 256 / 1.5 + 0.5), UInt16(50 * 256 / 1.5 + 0.5)])
        // Ten bits: 1023 in steps of 1/64 of an eight-bit code.
        #expect(try Self.scale([1023, 0], width: 2, depth: 10, to: (1, 1)) == [1023 * 32])
        // White stays white.
        #expect(
            try Self.scale(Array(repeating: 255, count: 700), width: 70, depth: 8, to: (9, 3)).allSatisfy {
                $0 == 65280
            })
    }

    @Test("Scaling a mirrored plane gives the mirrored result bit for bit", arguments: shapes)
    func mirroring(shape: (width: Int, height: Int, toWidth: Int, toHeight: Int)) throws {
        func mirror(_ plane: [UInt16], _ width: Int) -> [UInt16] {
            stride(from: 0, to: plane.count, by: width).flatMap { plane[$0..<$0 + width].reversed() }
        }
        let samples = Self.noise(shape.width * shape.height, depth: 8)
        let target = (width: shape.toWidth, height: shape.toHeight)
        let straight = try Self.scale(samples, width: shape.width, depth: 8, to: target)
        let mirrored = try Self.scale(mirror(samples, shape.width), width: shape.width, depth: 8, to: target)
        #expect(mirrored == mirror(straight, target.width))
        // Top and bottom likewise: the whole plane backwards is both.
        let backwards = try Self.scale(samples.reversed(), width: shape.width, depth: 8, to: target)
        #expect(backwards == straight.reversed())
    }

    @Test("Converted colors are the same in every variant, within one of double precision, and clamped")
    func colors() throws {
        let row: [Float] = [0.0045, 0.0012, -0.0021, 17.3]
        for count in [0, 1, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 10_000] {
            let planes = (0..<3).map { Self.noise(30_000 + $0, depth: 16).suffix(count) }.map { Array($0) }
            let expected = ReferencePlanes.convert(planes, row: row)
            var plain: [UInt8]?
            for variant in Variant.narrow {
                let kernel = try unsafe variant.kernel(vidrec_convert_colors_variant)
                let sources = planes.map { Buffer($0, offset: 1) }
                let target = Buffer([UInt8](repeating: 9, count: count), offset: 3)
                unsafe kernel(
                    sources[0].pointer, sources[1].pointer, sources[2].pointer, count, row, target.pointer)
                let found = target.values
                #expect(target.isIntact && found == plain ?? found, "\(variant.testDescription)")
                plain = plain ?? found
                #expect(zip(found, expected).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
                #expect(zip(found, expected).count { $0 != $1 } < 10)
                #expect(count < 10_000 || found.contains(0) && found.contains(255))
            }
        }
    }

    @Test("Flips come before the exchange of rows and columns")
    func orienting() {
        // 1 2 3
        // 4 5 6
        let plane: [UInt8] = [1, 2, 3, 4, 5, 6]
        func orient(_ horizontally: Int, _ vertically: Int, _ transpose: Int) -> [UInt8] {
            PlaneScaling.orient(
                plane, width: 3, height: 2, flipsHorizontally: horizontally == 1, flipsVertically: vertically == 1,
                transposes: transpose == 1)
        }
        #expect(orient(1, 0, 0) == [3, 2, 1, 6, 5, 4])
        #expect(orient(0, 1, 0) == [4, 5, 6, 1, 2, 3])
        #expect(orient(0, 0, 1) == [1, 4, 2, 5, 3, 6])
        // A quarter turn clockwise: upside down, then exchanged.
        #expect(orient(0, 1, 1) == [4, 1, 5, 2, 6, 3])
    }
}
