internal import CKernels

/// The activations of a layer of a convolutional network for one picture, channels last: all channels of the first
/// position, then of the second, row by row. Memory is reused when the size changes.
package struct FeatureMap {
    /// The number of positions of a row.
    package private(set) var width = 0
    /// The number of rows.
    package private(set) var height = 0
    /// The number of channels with those that fill up the last 16.
    package private(set) var channels = 0
    /// The values, at least width · height · channels of them.
    fileprivate var values: [Float] = []

    /// Creates an empty map.
    package init() {}

    fileprivate mutating func resize(width: Int, height: Int, channels: Int) {
        (self.width, self.height, self.channels) = (width, height, channels)
        let count = width * height * channels
        if values.count < count { values = [Float](repeating: 0, count: count) }
    }

    /// Sets the map to the 3x3 surroundings of every second pixel of every second row of a picture: 27 channels, for a
    /// `PointConvolution` that does the rest of a 3x3 convolution with stride 2.
    ///
    /// - Parameters:
    ///   - colors: Planes of red, green and blue of `side` x `side` values, each normalized as (value - 127) / 128.
    ///   - side: The number of rows and columns of the picture.
    package mutating func gatherPatches(_ colors: [UInt8], side: Int) {
        precondition(colors.count == 3 * side * side, "\(colors.count) values for a side of \(side)")
        let count = (side + 1) / 2
        resize(width: count, height: count, channels: 32)
        unsafe vidrec_gather_patches(side, colors, channels, &values)
    }

    /// Returns the mean of each channel over all positions.
    package func means() -> [Float] {
        var means = [Float](repeating: 0, count: channels)
        unsafe vidrec_mean_channels(width * height, channels, values, &means)
        return means
    }
}

/// A layer of 1x1 convolutions: each output is a bias plus a weighted sum of the channels at the same position.
package struct PointConvolution: Sendable {
    /// The number of channels that it reads.
    package let inputCount: Int
    /// The number of channels that it computes.
    package let outputCount: Int
    private let weights: [Float]
    private let bias: [Float]
    private let limits: Bool

    /// Creates a layer from its weights, `bias.count` rows of `inputCount` values, and biases.
    ///
    /// - Parameter limits: Whether outputs are limited to 0...6 (ReLU6).
    package init(weights: [Float], bias: [Float], inputCount: Int, limits: Bool) {
        precondition(weights.count == inputCount * bias.count, "\(weights.count) for \(inputCount) x \(bias.count)")
        self.inputCount = inputCount
        outputCount = bias.count
        self.limits = limits
        self.bias = bias + repeatElement(0, count: filled(bias.count) - bias.count)
        var packed = [Float](repeating: 0, count: filled(bias.count) * inputCount)
        for output in bias.indices {
            let start = output / lanes * lanes * inputCount + output % lanes
            for input in 0..<inputCount { packed[start + input * lanes] = weights[output * inputCount + input] }
        }
        self.weights = packed
    }

    /// Computes the layer, and adds another map of the same size to its outputs.
    package func apply(_ input: FeatureMap, adding skip: FeatureMap? = nil, into output: inout FeatureMap) {
        output.resize(width: input.width, height: input.height, channels: bias.count)
        precondition(inputCount <= input.channels && (skip.map { $0.channels == output.channels } ?? true))
        let pixels = input.width * input.height
        if let skip {
            precondition(skip.width * skip.height == pixels, "a map of another size")
            unsafe vidrec_convolve_points(
                pixels, inputCount, input.channels, bias.count, input.values, weights, bias, skip.values,
                limits ? 1 : 0, &output.values)
        } else {
            unsafe vidrec_convolve_points(
                pixels, inputCount, input.channels, bias.count, input.values, weights, bias, nil, limits ? 1 : 0,
                &output.values)
        }
    }
}

/// A layer of depthwise convolutions, limited to 0...6 (ReLU6): each channel is filtered on its own. Maps are padded with
/// zeros so that every `stride`-th position has an output ("SAME" padding).
package struct DepthwiseConvolution: Sendable {
    /// The number of channels.
    package let count: Int
    private let weights: [Float]
    private let bias: [Float]
    private let size: Int
    private let stride: Int

    /// Creates a layer from `bias.count` filters of `size` x `size` weights.
    ///
    /// - Precondition: `size` is 3 or 5, and `stride` is positive.
    package init(weights: [Float], bias: [Float], size: Int, stride: Int) {
        precondition(
            (size == 3 || size == 5) && stride > 0 && weights.count == size * size * bias.count,
            "\(weights.count) weights for \(bias.count) filters of \(size)")
        (count, self.size, self.stride) = (bias.count, size, stride)
        let width = filled(bias.count)
        self.bias = bias + repeatElement(0, count: width - bias.count)
        var packed = [Float](repeating: 0, count: width * size * size)
        for channel in bias.indices {
            for tap in 0..<size * size { packed[tap * width + channel] = weights[channel * size * size + tap] }
        }
        self.weights = packed
    }

    /// Computes the layer.
    package func apply(_ input: FeatureMap, into output: inout FeatureMap) {
        precondition(input.channels == bias.count, "\(input.channels) channels for \(bias.count)")
        output.resize(
            width: (input.width + stride - 1) / stride, height: (input.height + stride - 1) / stride,
            channels: bias.count)
        unsafe vidrec_convolve_depthwise(
            input.width, input.height, bias.count, size, stride, input.values, weights, bias, &output.values)
    }
}

/// The channels that the kernels compute at once.
private let lanes = 16

private func filled(_ count: Int) -> Int { (count + lanes - 1) / lanes * lanes }
