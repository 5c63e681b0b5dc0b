public import ModelFiles

/// A network of all operators with weights from a formula: 3x3 and 5x5 filters, strides of 1 and 2, blocks with and
/// without expansion, with and without a skip connection, and maps of odd sides.
public struct SmallNetwork {
    /// The number of rows and columns of the pictures that it reads.
    public static let side = 66

    /// The metadata of its file.
    public var metadata = ["network.name": "small", "network.side": "\(side)"]
    /// The tensors of its file, by name.
    public var tensors: [String: ModelFile.Tensor] = [:]

    /// The model file with this network alone.
    public var file: ModelFile { ModelFile(metadata: metadata, tensors: tensors) }

    /// The state of the generator of Park and Miller, "Random number generators: good ones are hard to find", 1988.
    private var state = 1

    /// Creates the network, the same every time.
    public init() {
        layer("stem", [16, 3, 3, 3])
        let blocks = [(0, 3, 16, 8), (48, 3, 8, 12), (72, 5, 12, 12), (72, 5, 12, 20), (0, 3, 20, 20)]
        for (index, (expanded, size, inputs, outputs)) in blocks.enumerated() {
            if expanded > 0 { layer("blocks.\(index).expand", [expanded, inputs]) }
            let inner = expanded > 0 ? expanded : inputs
            let codes = bytes(inner * size * size)
            tensors["network.blocks.\(index).depthwise.weight"] = ModelFile.Tensor(
                shape: [inner, size, size], values: codes.map { (Float($0) - 128) / 256 })
            bias("blocks.\(index).depthwise", inner)
            layer("blocks.\(index).project", [outputs, inner])
        }
        layer("head", [24, 20])
        tensors["network.strides"] = ModelFile.Tensor(shape: [5], elements: .int32([1, 2, 1, 2, 1]))
        tensors["network.steps"] = ModelFile.Tensor(shape: [5], values: [Float](repeating: 0.04, count: 5))
    }

    /// A picture from a formula: planes of red, green and blue.
    public static var colors: [UInt8] {
        (0..<3 * side * side).map { place in
            let (color, y, x) = (place / (side * side), place / side % side, place % side)
            return UInt8((7 * x + 13 * y + 101 * color + x * y) % 256)
        }
    }

    private mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in
            state = state * 48_271 % 2_147_483_647
            return UInt8(state % 255 + 1)
        }
    }

    private mutating func layer(_ name: String, _ shape: [Int]) {
        let size = shape.dropFirst().reduce(1, *)
        tensors["network.\(name).weight"] = ModelFile.Tensor(shape: shape, elements: .uint8(bytes(shape[0] * size)))
        tensors["network.\(name).scale"] = ModelFile.Tensor(
            shape: [shape[0]],
            values: [Float](repeating: Float(1 / (64 * Double(size).squareRoot())), count: shape[0]))
        bias(name, shape[0])
    }

    private mutating func bias(_ name: String, _ count: Int) {
        tensors["network.\(name).bias"] = ModelFile.Tensor(
            shape: [count], values: bytes(count).map { (Float($0) - 96) / 128 })
    }
}
