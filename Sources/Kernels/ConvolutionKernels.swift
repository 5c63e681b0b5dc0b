internal import CKernels

/// How numbers are stored in bytes: the byte b is worth (b - `zero`) · `step`.
package struct ByteScale: Hashable, Sendable {
    /// The difference of two numbers whose bytes differ by 1.
    package let step: Float
    /// The byte of the number 0.
    package let zero: UInt8

    /// Creates a scale.
    package init(step: Float, zero: UInt8) {
        self.step = step
        self.zero = zero
    }

    /// The numbers 0...6, to which ReLU6 limits.
    package static let limited = ByteScale(step: 6 / 255, zero: 0)
}

/// The values of a layer of a convolutional network for one picture, a byte each, channels last: all channels of the
/// first position, then of the second, row by row. Memory is reused when the size changes.
package struct FeatureMap {
    /// The number of positions of a row.
    package private(set) var width = 0
    /// The number of rows.
    package private(set) var height = 0
    /// The number of channels with those that fill up the last 16.
    package private(set) var channels = 0
    /// The values, at least width · height · channels of them.
    fileprivate var values: [UInt8] = []

    /// Creates an empty map.
    package init() {}

    fileprivate mutating func resize(width: Int, height: Int, channels: Int) {
        (self.width, self.height, self.channels) = (width, height, channels)
        let count = width * height * channels
        if values.count < count { values = [UInt8](repeating: 0, count: count) }
    }

    /// Sets the map to the 3x3 surroundings of every second pixel of every second row of a picture: 27 channels, of
    /// which a `PointConvolution` makes a 3x3 convolution with stride 2.
    ///
    /// - Parameters:
    ///   - colors: Planes of red, green and blue of `side` x `side` values.
    ///   - side: The number of rows and columns of the picture.
    ///   - padding: The value of the pixels around the picture.
    package mutating func gatherPatches(_ colors: [UInt8], side: Int, padding: UInt8) {
        precondition(colors.count == 3 * side * side, "\(colors.count) values for a side of \(side)")
        let count = (side + 1) / 2
        resize(width: count, height: count, channels: 32)
        unsafe vidrec_gather_patches(side, colors, padding, channels, &values)
    }

    /// Returns the mean byte of each channel over all positions.
    package func means() -> [Float] {
        var sums = [Int32](repeating: 0, count: channels)
        unsafe vidrec_sum_channels(width * height, channels, values, &sums)
        return sums.map { Float($0) / Float(width * height) }
    }
}

/// The mapping of a layer's sums of products to the bytes of its result, a value for each output.
private struct ByteMapping {
    let factors: [Float]
    let offsets: [Float]

    /// Creates a mapping for outputs that are filled up to a multiple of 16.
    ///
    /// - Parameters:
    ///   - scales: The numbers that a weight of 1 is worth.
    ///   - bias: The numbers that are added to the sums.
    ///   - input: The scale of the map that the layer reads.
    ///   - output: The scale of its result.
    init(scales: [Float], bias: [Float], input: ByteScale, output: ByteScale) {
        let rest = repeatElement(0 as Float, count: filled(bias.count) - bias.count)
        factors = scales.map { input.step * $0 / output.step } + rest
        offsets = bias.map { $0 / output.step + Float(output.zero) } + rest
    }
}

/// A layer of 1x1 convolutions: each output is a bias plus a weighted sum of the channels at the same position.
package struct PointConvolution: Sendable {
    /// The number of channels that it computes.
    package let outputCount: Int
    private let inputCount: Int
    private let weights: [Int8]
    private let starts: [Int32]
    private let mapping: ByteMapping
    private let skipFactor: Float

    /// Creates a layer.
    ///
    /// - Parameters:
    ///   - codes: For each output a weight for each input, of which the byte b stands for b - 128.
    ///   - scales: For each output the number that a weight of 1 is worth.
    ///   - bias: For each output the number that is added.
    ///   - input: The scale of the map that the layer reads.
    ///   - output: The scale of its result, which limits it: to 0...6 with ``ByteScale/limited``.
    ///   - skip: The scale of a map that is added, with the zero 128; `nil` for none.
    package init(
        codes: [UInt8], scales: [Float], bias: [Float], input: ByteScale, output: ByteScale, skip: ByteScale? = nil
    ) {
        precondition(
            !bias.isEmpty && scales.count == bias.count && codes.count.isMultiple(of: bias.count),
            "\(codes.count) codes, \(scales.count) scales and \(bias.count) biases")
        let size = codes.count / bias.count
        outputCount = bias.count
        inputCount = (size + 3) / 4 * 4
        var weights = [Int8](repeating: 0, count: filled(outputCount) * inputCount)
        var starts = [Int32](repeating: 0, count: filled(outputCount))
        unsafe vidrec_pack_points(outputCount, size, inputCount, codes, input.zero, &weights, &starts)
        self.weights = weights
        self.starts = starts
        mapping = ByteMapping(scales: scales, bias: bias, input: input, output: output)
        skipFactor = skip.map { $0.step / output.step } ?? 0
    }

    /// Computes the layer, and adds another map of the size of the result.
    package func apply(_ input: FeatureMap, adding skip: FeatureMap? = nil, into output: inout FeatureMap) {
        output.resize(width: input.width, height: input.height, channels: mapping.factors.count)
        let pixels = input.width * input.height
        precondition(
            inputCount <= input.channels
                && (skip.map { $0.width * $0.height == pixels && $0.channels == output.channels } ?? true),
            "\(input.channels) channels for \(inputCount), or a map of another size to add")
        func run(_ skip: UnsafePointer<UInt8>?) {
            unsafe vidrec_convolve_points(
                pixels, inputCount, input.channels, mapping.factors.count, input.values, weights, starts,
                mapping.factors, mapping.offsets, skip, skipFactor, &output.values)
        }
        if let skip {
            unsafe skip.values.withUnsafeBufferPointer { unsafe run($0.baseAddress) }
        } else {
            run(nil)
        }
    }
}

/// A layer of depthwise convolutions with results in 0...6 (ReLU6): each channel is filtered on its own. Maps are padded
/// with zeros so that every `stride`-th position has a result ("SAME" padding).
package struct DepthwiseConvolution: Sendable {
    /// The maximum width of a map.
    package static let widthLimit = 128

    /// The largest weight: sums of 5 x 5 products of it and a byte are exact in single precision.
    private static let largest: Float = 2047

    private let size: Int
    private let stride: Int
    private let zero: Float
    private let weights: [Float]
    private let mapping: ByteMapping

    /// Creates a layer. Weights are rounded to 12 bits.
    ///
    /// - Parameters:
    ///   - weights: For each channel `size` x `size` weights.
    ///   - bias: For each channel the number that is added.
    ///   - size: 3 or 5.
    ///   - stride: 1 or 2.
    ///   - input: The scale of the map that the layer reads.
    package init(weights: [Float], bias: [Float], size: Int, stride: Int, input: ByteScale) {
        precondition(
            (size == 3 || size == 5) && (stride == 1 || stride == 2) && weights.count == size * size * bias.count,
            "\(weights.count) weights for \(bias.count) filters of \(size) with stride \(stride)")
        (self.size, self.stride, zero) = (size, stride, Float(input.zero))
        let taps = size * size
        let channels = filled(bias.count)
        var packed = [Float](repeating: 0, count: channels * taps)
        var scales: [Float] = []
        for channel in bias.indices {
            let filter = weights[channel * taps..<(channel + 1) * taps]
            let highest = filter.reduce(0) { max($0, abs($1)) }
            let scale = max(highest, .leastNormalMagnitude * Self.largest) / Self.largest
            for (tap, weight) in filter.enumerated() { packed[tap * channels + channel] = (weight / scale).rounded() }
            scales.append(scale)
        }
        self.weights = packed
        mapping = ByteMapping(scales: scales, bias: bias, input: input, output: .limited)
    }

    /// Computes the layer.
    package func apply(_ input: FeatureMap, into output: inout FeatureMap) {
        precondition(
            input.channels == mapping.factors.count && input.width <= Self.widthLimit,
            "\(input.channels) channels in rows of \(input.width) for \(mapping.factors.count)")
        output.resize(
            width: (input.width + stride - 1) / stride, height: (input.height + stride - 1) / stride,
            channels: mapping.factors.count)
        unsafe vidrec_convolve_depthwise(
            input.width, input.height, mapping.factors.count, size, stride, input.values, zero, weights,
            mapping.factors, mapping.offsets, &output.values)
    }
}

/// The channels that the kernels compute at once.
private let lanes = 16

private func filled(_ count: Int) -> Int { (count + lanes - 1) / lanes * lanes }
