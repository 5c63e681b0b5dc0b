internal import Kernels
public import ModelFiles

extension VisionNetwork {
    /// The sides of pictures that a network may read.
    static let sides = 64...256
    /// The maximum number of channels of a layer, and of blocks.
    private static let (channelLimit, blockLimit) = (4096, 100)

    /// Creates the network of a model file: the tensors and the metadata whose names begin with `network.`.
    ///
    /// - Returns: `nil` if the file has no network.
    /// - Throws: `ModelFileError` with the name of the tensor that is missing or does not fit the others.
    public init?(_ file: ModelFile) throws(ModelFileError) {
        guard let name = file.metadata["network.name"] else { return nil }
        guard let text = file.metadata["network.side"], let side = Int(text), Self.sides.contains(side) else {
            throw ModelFileError(
                description: "the model's 'network.side' is '\(file.metadata["network.side"] ?? "")'; it should be a "
                    + "number of pixels in \(Self.sides.lowerBound)...\(Self.sides.upperBound)")
        }
        let stemShape = try file.shape(of: "network.stem.weight", dimensions: 4)
        let stem = try Self.checked(stemShape[0], "network.stem.weight")
        let stemWeights = try file.values(of: "network.stem.weight", shape: [stem, 3, 3, 3])
        // From (output, color, row, column) to (output, row, column, color).
        let patchWeights = (0..<stem * 27).map { (index: Int) -> Float in
            let (output, tap, color) = (index / 27, index % 27 / 3, index % 3)
            return stemWeights[output * 27 + color * 9 + tap]
        }
        self.name = name
        self.side = side
        self.stem = PointConvolution(
            weights: try Self.limited(patchWeights, "network.stem.weight"),
            bias: try Self.bias(file, "network.stem", stem),
            inputCount: 27, limits: true)
        var blocks: [Block] = []
        var channels = stem
        for (index, stride) in try Self.strides(file).enumerated() {
            let block = try Self.block(file, "network.blocks.\(index)", channels: channels, stride: stride)
            channels = block.projection.outputCount
            blocks.append(block)
        }
        self.blocks = blocks
        head = try Self.points(file, "network.head", inputCount: channels, limits: true)
    }

    private static func strides(_ file: ModelFile) throws(ModelFileError) -> [Int] {
        let name = "network.strides"
        let count = try file.shape(of: name, dimensions: 1)[0]
        let strides = try file.values(of: name, shape: [count])
        guard 1...blockLimit ~= count else {
            throw ModelFileError(
                description: "the model's tensor '\(name)' has \(count) values; it should have 1 to \(blockLimit)")
        }
        if let other = strides.first(where: { $0 != 1 && $0 != 2 }) {
            throw ModelFileError(description: "the model's tensor '\(name)' has the value \(other), not 1 or 2")
        }
        return strides.map { Int($0) }
    }

    private static func block(
        _ file: ModelFile, _ name: String, channels: Int, stride: Int
    ) throws(ModelFileError) -> Block {
        let expansion =
            file.tensors["\(name).expand.weight"] == nil
            ? nil : try points(file, "\(name).expand", inputCount: channels, limits: true)
        let inner = expansion?.outputCount ?? channels
        let size = try file.shape(of: "\(name).depthwise.weight", dimensions: 3)[1]
        let weights = try file.values(of: "\(name).depthwise.weight", shape: [inner, size, size])
        guard size == 3 || size == 5 else {
            throw ModelFileError(
                description: "the model's tensor '\(name).depthwise.weight' has filters of \(size)x\(size), not 3x3 or "
                    + "5x5")
        }
        let depthwise = DepthwiseConvolution(
            weights: try limited(weights, "\(name).depthwise.weight"), bias: try bias(file, "\(name).depthwise", inner),
            size: size, stride: stride)
        let projection = try points(file, "\(name).project", inputCount: inner, limits: false)
        return Block(
            expansion: expansion, depthwise: depthwise, projection: projection,
            isResidual: stride == 1 && projection.outputCount == channels)
    }

    private static func points(
        _ file: ModelFile, _ name: String, inputCount: Int, limits: Bool
    ) throws(ModelFileError) -> PointConvolution {
        let outputCount = try checked(try file.shape(of: "\(name).weight", dimensions: 2)[0], "\(name).weight")
        let weights = try file.values(of: "\(name).weight", shape: [outputCount, inputCount])
        return PointConvolution(
            weights: try limited(weights, "\(name).weight"), bias: try bias(file, name, outputCount),
            inputCount: inputCount, limits: limits)
    }

    private static func bias(_ file: ModelFile, _ name: String, _ count: Int) throws(ModelFileError) -> [Float] {
        try limited(try file.values(of: "\(name).bias", shape: [count]), "\(name).bias")
    }

    private static func checked(_ channels: Int, _ name: String) throws(ModelFileError) -> Int {
        guard 1...channelLimit ~= channels else {
            throw ModelFileError(
                description: "the model's tensor '\(name)' has \(channels) outputs; it should have 1 to "
                    + "\(channelLimit)")
        }
        return channels
    }

    /// Returns values of which no sum over a layer overflows.
    private static func limited(_ values: [Float], _ name: String) throws(ModelFileError) -> [Float] {
        if let other = values.first(where: { !(abs($0) <= 65504) }) {
            throw ModelFileError(
                description: "the model's tensor '\(name)' has the value \(other); it should have values of at most "
                    + "65504")
        }
        return values
    }
}
