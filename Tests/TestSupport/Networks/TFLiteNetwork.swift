public import Foundation

/// A neural network that a test writes as a TensorFlow Lite file, with rows and columns before channels.
public struct TFLiteNetwork: Sendable {
    /// The operations, by their numbers in the format, with the number of the type of their options.
    public enum Operation: Int, Sendable, CaseIterable {
        case convolution = 3
        case depthwise = 4
        case dense = 9
        case maximum = 17
        case mean = 40

        fileprivate var options: Int {
            switch self {
            case .convolution: 1
            case .depthwise: 2
            case .dense: 8
            case .maximum: 5
            case .mean: 27
            }
        }
    }

    private var tensors: [[Int: FlatBuffer.Value]] = []
    private var names: [String] = []
    private var operators: [[Int: FlatBuffer.Value]] = []
    // The first buffer is empty: that of all tensors that are computed.
    private var buffers: [[Int: FlatBuffer.Value]] = [[:]]

    /// Creates a network without operations.
    public init() {}

    /// Adds a tensor of floats that is computed, or the input.
    public mutating func add(_ name: String, _ sizes: [Int]) { add(name, sizes, type: 0, buffer: 0) }

    /// Adds a constant tensor of floats.
    public mutating func add(_ name: String, _ sizes: [Int], _ values: [Float]) {
        precondition(values.count == sizes.reduce(1, *), "\(values.count) values for \(sizes)")
        add(name, sizes, type: 0, values.map(\.bitPattern))
    }

    /// Adds a constant tensor of integers.
    public mutating func add(_ name: String, integers: [Int]) {
        add(name, [integers.count], type: 2, integers.map { UInt32(truncatingIfNeeded: $0) })
    }

    private mutating func add(_ name: String, _ sizes: [Int], type: Int, _ words: [UInt32]) {
        let bytes = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
        buffers.append([0: .bytes(bytes)])
        add(name, sizes, type: type, buffer: buffers.count - 1)
    }

    private mutating func add(_ name: String, _ sizes: [Int], type: Int, buffer: Int) {
        tensors.append([0: .integers(sizes), 1: .integer(type), 2: .integer(buffer), 3: .text(name)])
        names.append(name)
    }

    /// Adds an operation with the numbers of its options.
    public mutating func add(_ operation: Operation, _ inputs: [String], _ output: String, _ options: [Int: Int]) {
        operators.append([
            0: .integer(Operation.allCases.firstIndex(of: operation) ?? 0), 1: .integers(inputs.map(number)),
            2: .integers([number(of: output)]), 3: .integer(operation.options),
            4: .table(options.mapValues { .integer($0) }),
        ])
    }

    private func number(of name: String) -> Int {
        guard let number = names.firstIndex(of: name) else { preconditionFailure("there is no tensor \(name)") }
        return number
    }

    /// The network as a file.
    public func file(_ inputs: [String], _ outputs: [String]) -> Data {
        let graph: [Int: FlatBuffer.Value] = [
            0: .tables(tensors), 1: .integers(inputs.map(number)), 2: .integers(outputs.map(number)),
            3: .tables(operators),
        ]
        let codes = Operation.allCases.map { code -> [Int: FlatBuffer.Value] in
            [0: .integer(code.rawValue), 2: .integer(1), 3: .integer(code.rawValue)]
        }
        let root: [Int: FlatBuffer.Value] = [
            0: .integer(3), 1: .tables(codes), 2: .tables([graph]), 4: .tables(buffers),
        ]
        return Data(FlatBuffer(root, identifier: "TFL3").bytes)
    }
}

extension ConvolutionalNetwork {
    /// A network whose strides are those of pooling, since TensorFlow pads convolutions with other strides by itself.
    public static let pooled = ConvolutionalNetwork(
        side: 32,
        [
            .convolution(outputs: 8, side: 3, stride: 1), .pooling, .depthwise(stride: 1),
            .convolution(outputs: 24, side: 1, stride: 1), .mean, .dense(outputs: 10),
        ])

    /// The network as a TensorFlow Lite file; the tensor behind layer 5 has the name `layer5`, and so on.
    public func tensorFlowLiteFile() -> Data {
        var network = TFLiteNetwork()
        var (name, channels, size) = ("picture", 3, side)
        network.add(name, [1, side, side, 3])
        // Padding to the size of the input is 0; a ReLU of the result is 1.
        for (index, (layer, weights)) in layers.enumerated() {
            let (input, output, weight) = (name, "layer\(index + 1)", "weights\(index + 1)")
            name = output
            switch layer {
            case .convolution(let outputs, let kernel, let stride):
                precondition(stride == 1, "a stride of \(stride)")
                let (inputs, area) = (channels, kernel * kernel)
                let ordered = (0..<outputs).flatMap { output in
                    (0..<area * inputs).map { weights[(output * inputs + $0 % inputs) * area + $0 / inputs] }
                }
                network.add(weight, [outputs, kernel, kernel, inputs], ordered)
                network.add("bias\(index + 1)", [outputs], [Float](repeating: 0, count: outputs))
                channels = outputs
                network.add(output, [1, size, size, channels])
                network.add(
                    .convolution, [input, weight, "bias\(index + 1)"], output,
                    [0: 0, 1: stride, 2: stride, 3: 1, 4: 1, 5: 1])
            case .depthwise(let stride):
                precondition(stride == 1, "a stride of \(stride)")
                let count = channels
                network.add(
                    weight, [1, 3, 3, count], (0..<9 * count).map { weights[$0 % count * 9 + $0 / count] })
                network.add("bias\(index + 1)", [count], [Float](repeating: 0, count: count))
                network.add(output, [1, size, size, count])
                network.add(
                    .depthwise, [input, weight, "bias\(index + 1)"], output,
                    [0: 0, 1: stride, 2: stride, 3: 1, 4: 1, 5: 1, 6: 1])
            case .pooling:
                size /= 2
                network.add(output, [1, size, size, channels])
                network.add(.maximum, [input], output, [0: 1, 1: 2, 2: 2, 3: 2, 4: 2, 5: 0])
            case .mean:
                size = 1
                network.add("axes", integers: [1, 2])
                network.add(output, [1, channels])
                network.add(.mean, [input, "axes"], output, [0: 0])
            case .dense(let outputs):
                precondition(size == 1, "a dense layer over \(size)x\(size) positions")
                network.add(weight, [outputs, channels], weights)
                network.add("bias\(index + 1)", [outputs], [Float](repeating: 0, count: outputs))
                channels = outputs
                network.add(output, [1, channels])
                network.add(.dense, [input, weight, "bias\(index + 1)"], output, [0: 1])
            }
        }
        return network.file(["picture"], [name])
    }
}
