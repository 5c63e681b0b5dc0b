/// A message of the Protocol Buffers wire format, as far as ONNX files are written here.
struct Protobuf {
    private(set) var bytes: [UInt8] = []

    /// Creates a message from fields in their order.
    init(_ fields: (number: UInt8, value: Value)...) {
        for (number, value) in fields {
            switch value {
            case .integer(let integer):
                put(UInt64(number) << 3)
                put(integer)
            case .text(let text): put(number, Array(text.utf8))
            case .message(let message): put(number, message.bytes)
            }
        }
    }

    /// The value of a field.
    enum Value {
        case integer(UInt64)
        case text(String)
        case message(Protobuf)
    }

    private mutating func put(_ number: UInt8, _ content: [UInt8]) {
        put(UInt64(number) << 3 | 2)
        put(UInt64(content.count))
        bytes += content
    }

    private mutating func put(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

extension Protobuf {
    /// A network that means a picture of bytes over its positions: it is loaded before any other, so that OpenVINO loads
    /// all its libraries before the process is confined, and tells its numbers of the types of bytes and floats.
    static let firstNetwork: Protobuf = {
        func port(_ name: String, type: UInt64, _ sizes: [UInt64]) -> Value {
            var shape = Protobuf()
            for size in sizes { shape.put(1, Protobuf((1, .integer(size))).bytes) }
            let tensor = Protobuf((1, .integer(type)), (2, .message(shape)))
            return .message(Protobuf((1, .text(name)), (2, .message(Protobuf((1, .message(tensor)))))))
        }
        func node(_ operation: String, from input: String, to output: String, _ attribute: Protobuf? = nil) -> Value {
            var node = Protobuf((1, .text(input)), (2, .text(output)), (4, .text(operation)))
            if let attribute { node.put(5, attribute.bytes) }
            return .message(node)
        }
        let toFloat = Protobuf((1, .text("to")), (3, .integer(1)), (20, .integer(2)))
        let graph = Protobuf(
            (1, node("Cast", from: "picture", to: "numbers", toFloat)),
            (1, node("GlobalAveragePool", from: "numbers", to: "means")),
            (2, .text("first")),
            (11, port("picture", type: 2, [1, 3, 8, 8])),
            (12, port("means", type: 1, [1, 3, 1, 1])))
        return Protobuf(
            (1, .integer(8)), (7, .message(graph)),
            (8, .message(Protobuf((1, .text("")), (2, .integer(13))))))
    }()

    /// What makes a tensor between two layers an output, appended to the bytes of an ONNX file: fields of a message that
    /// occurs twice are merged.
    static func output(_ name: String) -> Protobuf {
        Protobuf((7, .message(Protobuf((12, .message(Protobuf((1, .text(name)))))))))
    }
}
