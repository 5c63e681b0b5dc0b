public import Foundation
private import Kernels

/// A convolutional network with random weights, as an ONNX file and as a reference implementation.
public struct ConvolutionalNetwork: Sendable {
    /// A layer, of which those with weights are followed by a ReLU.
    public enum Layer: Sendable {
        /// A convolution of 3x3 values with padding of 1, or of single values.
        case convolution(outputs: Int, side: Int, stride: Int)
        /// A convolution of 3x3 values of each channel by itself, with padding of 1.
        case depthwise(stride: Int)
        /// The maximum of 2x2 values.
        case pooling
        /// The mean over all positions.
        case mean
        /// A matrix over all values.
        case dense(outputs: Int)
    }

    /// The number of rows and columns of a picture.
    public let side: Int
    let layers: [(layer: Layer, weights: [Float])]

    /// A network of the shape of VGG: pairs of convolutions, pooling, and dense layers; the tensor `dense6` has 4,096
    /// features, and the output 10.
    public static let vgg = ConvolutionalNetwork(
        side: 32,
        [
            .convolution(outputs: 4, side: 3, stride: 1), .convolution(outputs: 4, side: 3, stride: 1), .pooling,
            .convolution(outputs: 4, side: 3, stride: 1), .pooling, .dense(outputs: 4096), .dense(outputs: 10),
        ])

    /// A network of the shape of MobileNet: depthwise convolutions between those of single values, and the mean.
    public static let mobile = ConvolutionalNetwork(
        side: 32,
        [
            .convolution(outputs: 8, side: 3, stride: 2), .depthwise(stride: 1),
            .convolution(outputs: 16, side: 1, stride: 1), .depthwise(stride: 2),
            .convolution(outputs: 24, side: 1, stride: 1), .mean,
        ])

    /// Creates a network for pictures of `side` x `side` pixels with weights from a fixed seed.
    public init(side: Int, _ layers: [Layer]) {
        self.side = side
        var generator = SeededGenerator(seed: 7)
        var (channels, size) = (3, side)
        self.layers = layers.map { layer in
            let count: Int
            let inputs: Int
            switch layer {
            case .convolution(let outputs, let side, let stride):
                (inputs, count) = (channels * side * side, outputs * channels * side * side)
                (channels, size) = (outputs, (size + stride - 1) / stride)
            case .depthwise(let stride):
                (inputs, count) = (9, channels * 9)
                size = (size + stride - 1) / stride
            case .pooling: (inputs, count, size) = (1, 0, size / 2)
            case .mean: (inputs, count, size) = (1, 0, 1)
            case .dense(let outputs):
                (inputs, count) = (channels * size * size, outputs * channels * size * size)
                (channels, size) = (outputs, 1)
            }
            let bound = (6 / Float(inputs)).squareRoot()
            return (layer, (0..<count).map { _ in Float.random(in: -bound...bound, using: &generator) })
        }
    }

    /// The network as an ONNX file; the tensor behind layer 6 has the name `dense6` or `mean6`, and so on.
    public func file(batch: Int? = nil) -> Data {
        var network = ONNXNetwork()
        var (name, channels, size) = ("picture", 3, side)
        for (index, (layer, weights)) in layers.enumerated() {
            let number = index + 1
            switch layer {
            case .convolution(let outputs, let kernel, let stride):
                network.add("w\(number)", [outputs, channels, kernel, kernel], weights)
                add("Conv", stride: stride, kernel: kernel, groups: 1, name, number, to: &network)
                (name, channels, size) = ("conv\(number)", outputs, (size + stride - 1) / stride)
            case .depthwise(let stride):
                network.add("w\(number)", [channels, 1, 3, 3], weights)
                add("Conv", stride: stride, kernel: 3, groups: channels, name, number, to: &network)
                (name, size) = ("conv\(number)", (size + stride - 1) / stride)
            case .pooling:
                network.add(
                    "MaxPool", [name], ["pool\(number)"],
                    [("kernel_shape", .integers([2, 2])), ("strides", .integers([2, 2]))])
                (name, size) = ("pool\(number)", size / 2)
            case .mean:
                network.add("GlobalAveragePool", [name], ["mean\(number)"])
                (name, size) = ("mean\(number)", 1)
            case .dense(let outputs):
                network.add("w\(number)", [outputs, channels * size * size], weights)
                network.add("Flatten", [name], ["flat\(number)"])
                network.add("Gemm", ["flat\(number)", "w\(number)"], ["line\(number)"], [("transB", .integer(1))])
                network.add("Relu", ["line\(number)"], ["dense\(number)"])
                (name, channels, size) = ("dense\(number)", outputs, 1)
            }
        }
        let isFlat = name.hasPrefix("dense")
        return network.file(
            [ONNXNetwork.Port("picture", [batch, 3, side, side])],
            [ONNXNetwork.Port(name, isFlat ? [batch, channels] : [batch, channels, size, size])])
    }

    private func add(
        _ operation: String, stride: Int, kernel: Int, groups: Int, _ input: String, _ number: Int,
        to network: inout ONNXNetwork
    ) {
        network.add(
            operation, [input, "w\(number)"], ["sum\(number)"],
            [
                ("kernel_shape", .integers([kernel, kernel])), ("strides", .integers([stride, stride])),
                ("pads", .integers([Int](repeating: kernel / 2, count: 4))), ("group", .integer(groups)),
            ])
        network.add("Relu", ["sum\(number)"], ["conv\(number)"])
    }

    /// Returns the values behind a layer, by plain loops in double precision.
    ///
    /// - Parameters:
    ///   - picture: The planes of the channels, row by row.
    ///   - number: The number of the layer, from 1; `nil` for the last.
    public func values(of picture: [Float], behind number: Int? = nil) -> [Float] {
        var values = picture.map { Double($0) }
        var (channels, size) = (3, side)
        for (layer, weights) in layers.prefix(number ?? layers.count) {
            switch layer {
            case .convolution(let outputs, let kernel, let stride):
                let source = (values, channels, size)
                values = (0..<outputs).flatMap { output in
                    Self.convolved(source, Array(0..<source.1), weights, output * source.1, kernel, stride)
                }
                (channels, size) = (outputs, (size + stride - 1) / stride)
            case .depthwise(let stride):
                let source = (values, channels, size)
                values = (0..<channels).flatMap { Self.convolved(source, [$0], weights, $0, 3, stride) }
                size = (size + stride - 1) / stride
            case .pooling:
                let (source, old) = (values, size)
                size /= 2
                values = (0..<channels * size * size).map { index in
                    let (channel, row, column) = (index / (size * size), index / size % size, index % size)
                    let first = channel * old * old + 2 * row * old + 2 * column
                    return max(source[first], source[first + 1], source[first + old], source[first + old + 1])
                }
            case .mean:
                let count = size * size
                values = (0..<channels).map { values[$0 * count..<($0 + 1) * count].reduce(0, +) / Double(count) }
                size = 1
            case .dense(let outputs):
                let source = values
                values = (0..<outputs).map { output in
                    max(0, source.indices.reduce(0) { $0 + source[$1] * Double(weights[output * source.count + $1]) })
                }
                (channels, size) = (outputs, 1)
            }
        }
        return values.map { Float($0) }
    }

    private static func convolved(
        _ source: (values: [Double], channels: Int, size: Int), _ channels: [Int], _ weights: [Float], _ first: Int,
        _ kernel: Int, _ stride: Int
    ) -> [Double] {
        let (size, count, half) = (source.size, (source.size + stride - 1) / stride, kernel / 2)
        return (0..<count * count).map { index in
            let (row, column) = (index / count * stride - half, index % count * stride - half)
            var sum = 0.0
            for (place, channel) in channels.enumerated() {
                for y in 0..<kernel where (0..<size).contains(row + y) {
                    for x in 0..<kernel where (0..<size).contains(column + x) {
                        sum +=
                            source.values[(channel * size + row + y) * size + column + x]
                            * Double(weights[((first + place) * kernel + y) * kernel + x])
                    }
                }
            }
            return max(0, sum)
        }
    }
}
