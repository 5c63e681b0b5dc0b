public import Foundation

/// A neural network that a test writes as an ONNX file, by the Protocol Buffers wire format.
public struct ONNXNetwork: Sendable {
    /// The numbers of types of elements.
    public enum Element: UInt64, Sendable {
        case float = 1, byte = 2, integer32 = 6, integer64 = 7, text = 8, boolean = 9
    }

    /// An attribute of a node.
    public enum Attribute: Sendable {
        case integer(Int)
        case integers([Int])
        case text(String)
        case graph(ONNXNetwork, outputs: [Port])
    }

    /// An input or an output; a size of `nil` may be any.
    public struct Port: Sendable {
        let name: String
        let sizes: [Int?]
        let element: Element

        /// Creates an input or an output.
        public init(_ name: String, _ sizes: [Int?], _ element: Element = .float) {
            self.name = name
            self.sizes = sizes
            self.element = element
        }

        fileprivate var bytes: [UInt8] {
            var shape: [UInt8] = []
            for size in sizes {
                let dimension = size.map { field(1, UInt64($0)) } ?? field(2, "any")
                shape += field(1, dimension)
            }
            return field(1, name) + field(2, field(1, field(1, element.rawValue) + field(2, shape)))
        }
    }

    private var nodes: [UInt8] = []
    private var constants: [UInt8] = []
    private var inputs: [Port] = []

    /// Creates a network without nodes.
    public init() {}

    /// The network as the body of a loop, which has inputs of its own.
    public func reading(_ inputs: [Port]) -> ONNXNetwork {
        var network = self
        network.inputs = inputs
        return network
    }

    /// Adds a node.
    public mutating func add(
        _ operation: String, _ inputs: [String], _ outputs: [String], _ attributes: [(String, Attribute)] = []
    ) {
        var node = inputs.flatMap { field(1, $0) } + outputs.flatMap { field(2, $0) } + field(4, operation)
        for (name, value) in attributes {
            var attribute = field(1, name)
            switch value {
            case .integer(let integer): attribute += field(3, UInt64(integer)) + field(20, 2)
            case .integers(let integers):
                attribute += integers.flatMap { field(8, UInt64($0)) } + field(20, 7)
            case .text(let text): attribute += field(4, text) + field(20, 3)
            case .graph(let network, let outputs):
                attribute += field(6, network.graph(network.inputs, outputs)) + field(20, 5)
            }
            node += field(5, attribute)
        }
        nodes += field(1, node)
    }

    /// Adds a constant tensor of floats.
    public mutating func add(_ name: String, _ sizes: [Int], _ values: [Float]) {
        precondition(values.count == sizes.reduce(1, *), "\(values.count) values for \(sizes)")
        let data = values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
        constants += field(5, sizes.flatMap { field(1, UInt64($0)) } + field(2, 1) + field(8, name) + field(9, data))
    }

    /// Adds a constant tensor of 64-bit integers.
    public mutating func add(_ name: String, _ sizes: [Int], integers: [Int]) {
        let values = integers.flatMap { field(7, UInt64(bitPattern: Int64($0))) }
        constants += field(5, sizes.flatMap { field(1, UInt64($0)) } + field(2, 7) + values + field(8, name))
    }

    /// Adds a constant tensor of which the values are in another file.
    public mutating func add(_ name: String, _ sizes: [Int], inFile path: String) {
        let place = field(13, field(1, "location") + field(2, path))
        constants += field(
            5, sizes.flatMap { field(1, UInt64($0)) } + field(2, 1) + field(8, name) + place + field(14, 1))
    }

    fileprivate func graph(_ inputs: [Port], _ outputs: [Port]) -> [UInt8] {
        nodes + field(2, "test") + constants + inputs.flatMap { field(11, $0.bytes) }
            + outputs.flatMap { field(12, $0.bytes) }
    }

    /// Returns the bytes of the file.
    public func file(_ inputs: [Port], _ outputs: [Port]) -> Data {
        Data(field(1, 8) + field(7, graph(inputs, outputs)) + field(8, field(1, "") + field(2, 13)))
    }
}

private func number(_ value: UInt64) -> [UInt8] {
    var (rest, bytes) = (value, [UInt8]())
    while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
    }
    return bytes + [UInt8(rest)]
}

private func field(_ tag: UInt64, _ value: UInt64) -> [UInt8] { number(tag << 3) + number(value) }

private func field(_ tag: UInt64, _ bytes: [UInt8]) -> [UInt8] {
    number(tag << 3 | 2) + number(UInt64(bytes.count)) + bytes
}

private func field(_ tag: UInt64, _ text: String) -> [UInt8] { field(tag, Array(text.utf8)) }
