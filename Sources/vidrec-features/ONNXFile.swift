/// The bytes of a file that should hold an ONNX network.
enum ONNXFile {
    /// The maximum size of a file in bytes; the format has no larger ones.
    static let maximumSize = Int(Int32.max)

    /// Returns why the bytes are no ONNX file, with the format that they have if it is known; `nil` if they may be one.
    ///
    /// OpenVINO tells no more than that it cannot read a file.
    static func problem(of bytes: [UInt8]) -> String? {
        if bytes.isEmpty { return "the file is empty" }
        if bytes.count > maximumSize { return "the file has \(bytes.count) bytes, an ONNX file at most \(maximumSize)" }
        let others: [(start: [UInt8], name: String)] = [
            (Array("PK\u{3}\u{4}".utf8), "a ZIP archive, such as of PyTorch"),
            (Array("\u{89}HDF".utf8), "an HDF5 file, such as of Keras"),
            (Array("<?xml".utf8), "XML, such as of OpenVINO itself"),
            ([0x80, 0x02], "a Python pickle, such as of PyTorch"),
        ]
        if bytes.count > 8, bytes[4..<8].elementsEqual("TFL3".utf8) {
            return "it is a TensorFlow Lite file: write tflite:FILE"
        }
        if let other = others.first(where: { bytes.starts(with: $0.start) }) {
            return "it is \(other.name): export the network to ONNX"
        }
        return problem(ofFields: bytes)
    }

    /// Walks over the fields of the outermost message, one of which holds nearly the whole file.
    private static func problem(ofFields bytes: [UInt8]) -> String? {
        var position = 0
        var hasGraph = false
        func number() -> UInt64? {
            var (value, shift): (UInt64, UInt64) = (0, 0)
            while position < bytes.count, shift < 64 {
                let byte = bytes[position]
                position += 1
                value |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return value }
                shift += 7
            }
            return nil
        }
        while position < bytes.count {
            let start = position
            guard let tag = number(), tag >> 3 > 0, tag >> 3 <= 32 else { return "it is not an ONNX file" }
            switch tag & 7 {
            case 0: guard number() != nil else { return truncated(bytes.count, start) }
            case 2:
                guard let length = number() else { return truncated(bytes.count, start) }
                guard length <= UInt64(bytes.count - position) else {
                    return tag >> 3 == 7
                        ? "it is truncated: the graph has \(length) bytes, and \(bytes.count - position) are there"
                        : "it is not an ONNX file"
                }
                hasGraph = hasGraph || tag >> 3 == 7
                position += Int(length)
            default: return "it is not an ONNX file"
            }
        }
        return hasGraph ? nil : "it is not an ONNX file: it has no graph"
    }

    private static func truncated(_ count: Int, _ position: Int) -> String {
        "it is truncated: a field at byte \(position) goes beyond the \(count) bytes"
    }
}
