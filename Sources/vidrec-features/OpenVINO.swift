import COpenVINO
import Isolation

/// The reason why OpenVINO or a network cannot be used.
struct RuntimeFailure: Error {
    let reason: String
}

/// OpenVINO's library, loaded while the program runs.
@safe
struct OpenVINO {
    private let library: OpaquePointer
    /// The numbers that this version has for the types of elements.
    let floatType: CInt
    let byteType: CInt
    /// The version of the library.
    var version: String { unsafe String(cString: vidrec_openvino_version(library)) }

    /// Loads the library at a path, or the one that the system's loader finds, with its reader of a format, and runs a
    /// network by it.
    init(path: String?, format: FeatureSpecification.Format) throws(RuntimeFailure) {
        guard let library = unsafe vidrec_openvino_load(path) else { throw Self.failure }
        let first = unsafe try Network(library, Protobuf.firstNetwork.bytes)
        guard let input = first.port(isOutput: false, 0), let output = first.port(isOutput: true, 0) else {
            throw Self.failure
        }
        try first.compile(input.dimensions, batch: 1)
        _ = try first.run([UInt8](repeating: 1, count: 3 * 8 * 8), input.dimensions, output: nil, type: output.type)
        if format == .tflite {
            // Fails, since there is no such file, and leaves the reader of its format loaded.
            let network = unsafe vidrec_network_read_file(library, "/dev/null/none" + TFLiteFile.suffix)
            unsafe vidrec_network_free(network)
        }
        unsafe self.library = library
        (byteType, floatType) = (input.type, output.type)
    }

    /// Reads a network from the bytes of an ONNX file.
    func read(_ bytes: [UInt8]) throws(RuntimeFailure) -> Network { unsafe try Network(library, bytes) }

    /// Reads a network from a TensorFlow Lite file.
    func read(path: String) throws(RuntimeFailure) -> Network { unsafe try Network(library, path: path) }

    /// Returns the name of a type of elements.
    func name(ofType type: CInt) -> String {
        if type == byteType { return "bytes" }
        // From the type of floats on, all versions have the same order.
        let names = [-1: "16-bit floats", 0: "floats", 1: "64-bit floats", 3: "8-bit integers", 5: "32-bit integers"]
        return names[Int(type - floatType)] ?? (type - floatType == 6 ? "64-bit integers" : "elements of another type")
    }

    fileprivate static var failure: RuntimeFailure {
        RuntimeFailure(reason: unsafe String(cString: vidrec_openvino_message()))
    }
}

/// An input or an output of a network.
struct NetworkPort: Equatable {
    let name: String
    /// The library's number of the type of its elements.
    let type: CInt
    /// The dimensions, -1 for each of any size; `nil` if their number is not known.
    let shape: [Int64]?
    var dimensions: [Int64] { shape ?? [] }

    fileprivate init(_ port: vidrec_port) {
        name = unsafe withUnsafeBytes(of: port.name) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        type = port.type
        let all = unsafe withUnsafeBytes(of: port.dimensions) { unsafe Array($0.bindMemory(to: Int64.self)) }
        shape = port.rank < 0 ? nil : Array(all.prefix(Int(port.rank)))
    }

    /// The dimensions as text, such as `[?, 3, 224, 224]`.
    var shapeText: String {
        guard let shape else { return "of unknown dimensions" }
        return "[" + shape.map { $0 < 0 ? "?" : String($0) }.joined(separator: ", ") + "]"
    }
}

/// A network.
@safe
final class Network {
    private let pointer: OpaquePointer

    fileprivate init(_ library: OpaquePointer, _ bytes: [UInt8]) throws(RuntimeFailure) {
        guard let pointer = unsafe vidrec_network_read(library, bytes, bytes.count) else { throw OpenVINO.failure }
        unsafe self.pointer = pointer
    }

    fileprivate init(_ library: OpaquePointer, path: String) throws(RuntimeFailure) {
        guard let pointer = unsafe vidrec_network_read_file(library, path) else { throw OpenVINO.failure }
        unsafe self.pointer = pointer
    }

    deinit { unsafe vidrec_network_free(pointer) }

    /// Returns the inputs or the outputs.
    func ports(areOutputs: Bool) -> [NetworkPort] {
        let count = unsafe vidrec_network_count(pointer, areOutputs)
        return (0..<count).compactMap { port(isOutput: areOutputs, $0) }
    }

    fileprivate func port(isOutput: Bool, _ number: Int) -> NetworkPort? {
        var port = vidrec_port()
        return unsafe vidrec_network_port(pointer, isOutput, number, &port) ? NetworkPort(port) : nil
    }

    /// Returns the output that has a name; `nil` if there is none.
    func output(named name: String) -> NetworkPort? {
        var port = vidrec_port()
        return unsafe vidrec_network_output(pointer, name, &port) ? NetworkPort(port) : nil
    }

    /// Compiles the network for inputs of the dimensions, the first of which is at most `batch`.
    func compile(_ dimensions: [Int64], batch: Int) throws(RuntimeFailure) {
        guard unsafe vidrec_network_compile(pointer, dimensions, CInt(dimensions.count), Int64(batch)) else {
            throw OpenVINO.failure
        }
    }

    /// Runs the network on an input of the dimensions, and returns the values of the output of a name, or of the first
    /// output for `nil`.
    ///
    /// - Parameter type: The library's number of the type of floats.
    func run<Element: BitwiseCopyable>(
        _ input: [Element], _ dimensions: [Int64], output: String?, type: CInt
    ) throws(RuntimeFailure) -> [Float] {
        var port = vidrec_port()
        var data: UnsafeRawPointer?
        let hasRun = unsafe input.withUnsafeBytes { bytes in
            unsafe vidrec_network_run(
                pointer, bytes.baseAddress, dimensions, CInt(dimensions.count), output, &port, &data)
        }
        guard hasRun else { throw OpenVINO.failure }
        let found = NetworkPort(port)
        let count = found.dimensions.reduce(1) { $0 * max(0, Int($1)) }
        guard found.type == type, found.shape != nil, 1...1 << 26 ~= count, let data = unsafe data else {
            throw RuntimeFailure(reason: "its output is \(found.shapeText)")
        }
        let values = unsafe UnsafeRawBufferPointer(start: data, count: MemoryLayout<Float>.size * count)
        return unsafe Array(values.bindMemory(to: Float.self))
    }
}
