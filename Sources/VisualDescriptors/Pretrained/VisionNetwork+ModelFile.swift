internal import Kernels
public import ModelFiles

extension VisionNetwork {
    /// The sides of pictures that a network may read.
    static let sides = 64...256
    /// The maximum number of channels of a layer, and of blocks.
    private static let (channelLimit, blockLimit) = (4096, 100)

    /// Creates the network of a model file from the tensors and the metadata whose names begin with `network.`.
    ///
    /// - Returns: `nil` if the file has no network.
    /// - Throws: `ModelFileError` with the name of the tensor that is missing or does not fit the others.
    public init?(_ file: ModelFile) throws(ModelFileError) {
        guard let name = file.metadata["network.name"] else { return nil }
        guard let side = file.metadata["network.side"].flatMap({ Int($0) }), Self.sides.contains(side) else {
            throw ModelFileError(
                description: "the model's 'network.side' is '\(file.metadata["network.side"] ?? "")'; it should be a "
                    + "number of pixels in \(Self.sides.lowerBound)...\(Self.sides.upperBound)")
        }
        let stem = try Self.layer(file, "network.stem", shape: [3, 3, 3])
        // From (output, color, row, column) to (output, row, column, color).
        let patches = stem.codes.indices.map { (index: Int) -> UInt8 in
            let (output, tap, color) = (index / 27, index % 27 / 3, index % 3)
            return stem.codes[output * 27 + color * 9 + tap]
        }
        self.name = name
        self.side = side
        self.stem = PointConvolution(
            codes: patches, scales: stem.scales, bias: stem.bias, input: Self.colors, output: .limited)
        let count = try file.shape(of: "network.strides", dimensions: 1)[0]
        let strides = try Self.strides(file, count)
        let steps = try Self.positive(file, "network.steps", count)
        var blocks: [Block] = []
        var (channels, scale) = (stem.bias.count, ByteScale.limited)
        for (index, (stride, step)) in zip(strides, steps).enumerated() {
            let output = ByteScale(step: step, zero: 128)
            let block = try Self.block(
                file, "network.blocks.\(index)", channels: channels, input: scale, stride: stride, output: output)
            (channels, scale) = (block.projection.outputCount, output)
            blocks.append(block)
        }
        self.blocks = blocks
        head = try Self.layer(file, "network.head", shape: [channels]).convolution(input: scale, output: .limited)
    }

    /// Returns the weights of the classes that the network of a model file was trained on, a row of `size` values for each,
    /// one after another; none if the file does not have them.
    ///
    /// - Throws: `ModelFileError` with the name of the tensor that does not fit.
    public static func classes(of file: ModelFile, size: Int) throws(ModelFileError) -> [Float] {
        guard file.tensors["network.classes.weight"] != nil else { return [] }
        let count = try file.shape(of: "network.classes.weight", dimensions: 2)[0]
        let codes = try file.bytes(of: "network.classes.weight", shape: [count, size])
        let scales = try positive(file, "network.classes.scale", count)
        return codes.indices.map { (Float(codes[$0]) - 128) * scales[$0 / size] }
    }

    private static func strides(_ file: ModelFile, _ count: Int) throws(ModelFileError) -> [Int] {
        let strides = try file.integers(of: "network.strides", shape: [count])
        guard 1...blockLimit ~= count else {
            throw ModelFileError(
                description: "the model's tensor 'network.strides' has \(count) values; it should have 1 to "
                    + "\(blockLimit)")
        }
        if let other = strides.first(where: { $0 != 1 && $0 != 2 }) {
            throw ModelFileError(description: "the model's tensor 'network.strides' has the value \(other), not 1 or 2")
        }
        return strides.map { Int($0) }
    }

    private static func block(
        _ file: ModelFile, _ name: String, channels: Int, input: ByteScale, stride: Int, output: ByteScale
    ) throws(ModelFileError) -> Block {
        let expansion =
            file.tensors["\(name).expand.weight"] == nil
            ? nil : try layer(file, "\(name).expand", shape: [channels])
        let inner = expansion?.bias.count ?? channels
        let size = try file.shape(of: "\(name).depthwise.weight", dimensions: 3)[1]
        guard size == 3 || size == 5 else {
            throw ModelFileError(
                description: "the model's tensor '\(name).depthwise.weight' has filters of \(size)x\(size), not 3x3 or "
                    + "5x5")
        }
        let depthwise = DepthwiseConvolution(
            weights: try bounded(file, "\(name).depthwise.weight", [inner, size, size]),
            bias: try bounded(file, "\(name).depthwise.bias", [inner]), size: size, stride: stride,
            input: expansion == nil ? input : .limited)
        let projection = try layer(file, "\(name).project", shape: [inner])
        let isResidual = stride == 1 && projection.bias.count == channels
        guard !isResidual || input.zero == output.zero else {
            throw ModelFileError(
                description:
                    "the model's tensor '\(name).project.weight' has \(channels) outputs, as many as the block "
                    + "has inputs, which are limited to 0...6; it should have another number")
        }
        return Block(
            expansion: expansion.map { $0.convolution(input: input, output: .limited) }, depthwise: depthwise,
            projection: projection.convolution(input: .limited, output: output, skip: isResidual ? input : nil),
            isResidual: isResidual)
    }

    /// The tensors of a layer with weights of one byte.
    private struct Layer {
        let codes: [UInt8]
        let scales: [Float]
        let bias: [Float]

        func convolution(input: ByteScale, output: ByteScale, skip: ByteScale? = nil) -> PointConvolution {
            PointConvolution(codes: codes, scales: scales, bias: bias, input: input, output: output, skip: skip)
        }
    }

    /// Reads a layer whose filters have the given shape.
    private static func layer(_ file: ModelFile, _ name: String, shape: [Int]) throws(ModelFileError) -> Layer {
        let count = try file.shape(of: "\(name).weight", dimensions: shape.count + 1)[0]
        guard 1...channelLimit ~= count else {
            throw ModelFileError(
                description: "the model's tensor '\(name).weight' has \(count) outputs; it should have 1 to "
                    + "\(channelLimit)")
        }
        return Layer(
            codes: try file.bytes(of: "\(name).weight", shape: [count] + shape),
            scales: try positive(file, "\(name).scale", count), bias: try bounded(file, "\(name).bias", [count]))
    }

    /// Reads numbers of which no sum overflows.
    private static func bounded(_ file: ModelFile, _ name: String, _ shape: [Int]) throws(ModelFileError) -> [Float] {
        let values = try file.values(of: name, shape: shape)
        if let other = values.first(where: { !(abs($0) <= 65504) }) {
            throw ModelFileError(
                description: "the model's tensor '\(name)' has the value \(other); it should have values in "
                    + "-65504...65504")
        }
        return values
    }

    /// Reads the numbers that steps of one are worth.
    private static func positive(_ file: ModelFile, _ name: String, _ count: Int) throws(ModelFileError) -> [Float] {
        let values = try file.values(of: name, shape: [count])
        if let other = values.first(where: { !(1e-9...65504 ~= $0) }) {
            throw ModelFileError(
                description: "the model's tensor '\(name)' has the value \(other); it should have values in "
                    + "1e-9...65504")
        }
        return values
    }
}
