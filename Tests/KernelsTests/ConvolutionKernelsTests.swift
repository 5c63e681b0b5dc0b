import CKernels
import Testing

@Suite("The kernels of convolutional networks")
struct ConvolutionKernelsTests {
    /// Pixels, inputs, outputs: every tile and every rest.
    private static let sizes = [(1, 4, 16), (3, 28, 32), (7, 12, 48), (13, 96, 80), (25, 20, 112), (9, 240, 64)]

    @Test("1x1 convolutions give the bytes of the definition", arguments: Variant.itemScan, sizes)
    func points(variant: Variant, size: (pixels: Int, inputs: Int, outputs: Int)) throws {
        let kernel = try unsafe variant.kernel(vidrec_convolve_points_variant)
        let (pixels, inputs, outputs) = size
        let step = inputs + 12
        let input: [UInt8] = randomIntegers(pixels * step, in: 0...255, seed: 1)
        let codes: [UInt8] = randomIntegers(outputs * inputs, in: 0...255, seed: 2)
        let skip: [UInt8] = randomIntegers(pixels * outputs, in: 0...255, seed: 3)
        let factors = randomFloats(outputs, seed: 4).map { $0 * 0.01 }
        let offsets = randomFloats(outputs, seed: 5).map { 128 + 100 * $0 }
        let (weights, starts) = (
            Buffer([Int8](repeating: 0, count: outputs * inputs)), Buffer([Int32](repeating: 0, count: outputs))
        )
        unsafe vidrec_pack_points(outputs, inputs, inputs, codes, 37, weights.pointer, starts.pointer)
        #expect(weights.isIntact && starts.isIntact)
        for adds in [false, true] {
            let (i, s) = (Buffer(input, offset: 1), Buffer(skip, offset: 3))
            let found = Buffer([UInt8](repeating: 0, count: pixels * outputs), offset: 5)
            unsafe kernel(
                pixels, inputs, step, outputs, i.pointer, weights.pointer, starts.pointer, factors, offsets,
                adds ? s.pointer : nil, 0.3, found.pointer)
            var expected: [UInt8] = []
            for pixel in 0..<pixels {
                for output in 0..<outputs {
                    let sum = (0..<inputs).reduce(0) { sum, place in
                        sum + (Int(input[pixel * step + place]) - 37) * (Int(codes[output * inputs + place]) - 128)
                    }
                    let added: Float? = adds ? (Float(skip[pixel * outputs + output]) - 128) * 0.3 : nil
                    expected.append(
                        ReferenceConvolution.byte(sum, factor: factors[output], offset: offsets[output], added: added))
                }
            }
            #expect(found.values == expected)
            #expect(found.isIntact)
        }
    }

    @Test("The largest sums of 1x1 convolutions are exact", arguments: Variant.itemScan)
    func largest(variant: Variant) throws {
        let kernel = try unsafe variant.kernel(vidrec_convolve_points_variant)
        let inputs = 4096
        for (code, sum) in [(0 as UInt8, -128 * 255 * 4096), (255, 127 * 255 * 4096)] {
            var weights = [Int8](repeating: 0, count: 16 * inputs)
            var starts = [Int32](repeating: 0, count: 16)
            let codes = [UInt8](repeating: code, count: 16 * inputs)
            unsafe vidrec_pack_points(16, inputs, inputs, codes, 0, &weights, &starts)
            let input = [UInt8](repeating: 255, count: inputs)
            var found = [UInt8](repeating: 0, count: 16)
            let factors = [Float](repeating: 1 / Float(sum), count: 16)
            unsafe kernel(
                1, inputs, inputs, 16, input, weights, starts, factors, [Float](repeating: 41, count: 16), nil, 0,
                &found)
            #expect(found == [UInt8](repeating: 42, count: 16))
        }
    }

    @Test("Filters that are no multiple of four long are filled up with zeros")
    func packing() {
        let codes: [UInt8] = randomIntegers(17 * 27, in: 0...255, seed: 1)
        var weights = [Int8](repeating: 0, count: 32 * 28)
        var starts = [Int32](repeating: 0, count: 17)
        unsafe vidrec_pack_points(17, 27, 28, codes, 127, &weights, &starts)
        for output in 0..<32 {
            let filter = (0..<28).map { weights[output / 16 * 16 * 28 + $0 / 4 * 64 + output % 16 * 4 + $0 % 4] }
            let expected = output < 17 ? codes[output * 27..<(output + 1) * 27].map { Int($0) - 128 } + [0] : []
            #expect(filter.map(Int.init) == (output < 17 ? expected : [Int](repeating: 0, count: 28)))
            if output < 17 { #expect(starts[output] == Int32(-127 * expected.reduce(0, +))) }
        }
    }

    /// Width, height, channels: smaller than a window, odd, even, and as wide as maps may be.
    private static let maps = [(1, 1, 16), (2, 3, 32), (4, 4, 16), (5, 7, 48), (10, 9, 16), (128, 6, 16)]

    @Test(
        "Depthwise convolutions give the bytes of the definition", arguments: Variant.wide, maps)
    func depthwise(variant: Variant, map: (width: Int, height: Int, channels: Int)) throws {
        let kernel = try unsafe variant.kernel(vidrec_convolve_depthwise_variant)
        let (width, height, channels) = map
        for (size, stride, zero) in [(3, 1, 0), (3, 2, 128), (5, 1, 128), (5, 2, 0)] {
            let input: [UInt8] = randomIntegers(width * height * channels, in: 0...255, seed: 1)
            let weights = (randomIntegers(size * size * channels, in: -2047...2047, seed: 2) as [Int]).map { Float($0) }
            let factors = randomFloats(channels, seed: 3).map { $0 * 0.0002 }
            let offsets = randomFloats(channels, seed: 4).map { 128 + 100 * $0 }
            let expected = ReferenceConvolution.depthwise(
                input, width: width, height: height, channels: channels, size: size, stride: stride, zero: zero,
                weights: weights, factors: factors, offsets: offsets)
            let i = Buffer(input, offset: 1)
            let found = Buffer([UInt8](repeating: 0, count: expected.count), offset: 3)
            unsafe kernel(
                width, height, channels, size, stride, i.pointer, Float(zero), weights, factors, offsets, found.pointer)
            #expect(found.values == expected)
            #expect(found.isIntact)
        }
    }

    @Test("The largest sums of depthwise convolutions are exact", arguments: Variant.wide, [2047, -2047] as [Float])
    func largestDepthwise(variant: Variant, weight: Float) throws {
        let kernel = try unsafe variant.kernel(vidrec_convolve_depthwise_variant)
        let input = [UInt8](repeating: 255, count: 5 * 5 * 16)
        let weights = [Float](repeating: weight, count: 25 * 16)
        var found = [UInt8](repeating: 0, count: 5 * 5 * 16)
        let factors = [Float](repeating: 1 / (25 * 255 * weight), count: 16)
        unsafe kernel(5, 5, 16, 5, 1, input, 0, weights, factors, [Float](repeating: 6, count: 16), &found)
        #expect(found[(2 * 5 + 2) * 16] == 7)
    }

    @Test("Patches are the surroundings of every second pixel", arguments: [1, 2, 5, 6])
    func patches(side: Int) {
        let colors: [UInt8] = randomIntegers(3 * side * side, in: 0...255, seed: 1)
        let (count, before) = ReferenceConvolution.padding(side, size: 3, stride: 2)
        let found = Buffer([UInt8](repeating: 9, count: count * count * 32), offset: 1)
        unsafe vidrec_gather_patches(side, colors, 127, 32, found.pointer)
        let values = found.values
        for place in values.indices where place % 32 < 27 {
            let (position, tap, color) = (place / 32, place % 32 / 3, place % 32 % 3)
            let y = position / count * 2 + tap / 3 - before
            let x = position % count * 2 + tap % 3 - before
            let inside = (0..<side).contains(y) && (0..<side).contains(x)
            #expect(values[place] == (inside ? colors[(color * side + y) * side + x] : 127))
        }
        #expect(found.isIntact)
    }

    @Test("Sums of channels", arguments: Variant.narrow)
    func sums(variant: Variant) throws {
        let kernel = try unsafe variant.kernel(vidrec_sum_channels_variant)
        let input: [UInt8] = randomIntegers(49 * 48, in: 0...255, seed: 1)
        let found = Buffer([Int32](repeating: 5, count: 48))
        unsafe kernel(49, 48, input, found.pointer)
        #expect(found.values == (0..<48).map { channel in (0..<49).reduce(0) { $0 + Int32(input[$1 * 48 + channel]) } })
        #expect(found.isIntact)
    }
}
