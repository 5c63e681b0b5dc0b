import Isolation

/// A network that was loaded and compiled, with what turns pictures into its input.
struct FeatureExtractor {
    /// What the library is told of the network.
    let description: NetworkDescription
    private let network: Network
    private let runtime: OpenVINO
    let specification: FeatureSpecification
    private let readsBytes: Bool
    /// The name of the output; `nil` for the first.
    private let output: String?

    /// Reads and checks a network, and compiles it.
    ///
    /// - Parameters:
    ///   - bytes: The bytes of the file. Those of a TensorFlow Lite file are read by the path of the specification.
    ///   - specification: How pictures become the input.
    ///   - digest: The SHA-256 of the bytes.
    ///   - runtime: OpenVINO.
    ///   - isFiltered: Whether the system calls of this process are filtered.
    init(
        _ bytes: [UInt8], digest: [UInt8], _ specification: FeatureSpecification, by runtime: OpenVINO, isFiltered: Bool
    ) throws(RuntimeFailure) {
        let (network, named) = try Self.read(bytes, specification, by: runtime)
        let inputs = network.ports(areOutputs: false)
        guard inputs.count == 1 else {
            throw RuntimeFailure(
                reason: "it has \(inputs.count) inputs (\(Self.list(inputs))), and one for pictures is needed")
        }
        let input = try Input(inputs[0], specification, runtime)
        try network.compile(input.dimensions(ofBatch: 1), batch: specification.batch)
        let output = try Self.output(of: network, named: named)
        guard output.type == runtime.floatType else {
            throw RuntimeFailure(
                reason: "its output '\(output.name)' holds \(runtime.name(ofType: output.type)), not floats: name "
                    + "another tensor by output=")
        }
        description = NetworkDescription(
            output: output.name, width: input.width, height: input.height, layout: input.layout,
            featureCount: try Self.featureCount(output), digest: digest, runtime: runtime.version,
            isFiltered: isFiltered)
        self.network = network
        self.runtime = runtime
        self.specification = specification
        self.output = named
        readsBytes = input.readsBytes
    }

    /// Reads a network, in which the tensor of the specification is an output.
    private static func read(
        _ bytes: [UInt8], _ specification: FeatureSpecification, by runtime: OpenVINO
    ) throws(RuntimeFailure) -> (network: Network, output: String?) {
        let isONNX = specification.format == .onnx
        let network = isONNX ? try runtime.read(bytes) : try runtime.read(path: specification.path)
        guard let name = specification.output else { return (network, nil) }
        if network.output(named: name) != nil { return (network, name) }
        let outputs = list(network.ports(areOutputs: true))
        if isONNX {
            do throws(RuntimeFailure) {
                let extended = try runtime.read(bytes + Protobuf.output(name).bytes)
                if extended.output(named: name) != nil { return (extended, name) }
            } catch {
                // The network has no tensor of this name.
            }
        }
        throw RuntimeFailure(reason: "it has no tensor '\(name)'; its outputs are \(outputs)")
    }

    /// Returns the output that holds the features.
    private static func output(of network: Network, named name: String?) throws(RuntimeFailure) -> NetworkPort {
        if let name, let found = network.output(named: name) { return found }
        let outputs = network.ports(areOutputs: true)
        guard outputs.count == 1 else {
            throw RuntimeFailure(reason: "it has \(outputs.count) outputs: name one by output=, of \(list(outputs))")
        }
        return outputs[0]
    }

    /// Returns the number of features of a picture: all dimensions after the first but one must be 1.
    private static func featureCount(_ output: NetworkPort) throws(RuntimeFailure) -> Int {
        let sizes = output.dimensions.dropFirst()
        guard sizes.count >= 1, !sizes.contains(where: { $0 < 1 }), sizes.count(where: { $0 > 1 }) <= 1 else {
            throw RuntimeFailure(
                reason: "its output '\(output.name)' is \(output.shapeText), and features are [pictures, features]: "
                    + "name another tensor by output=, such as one after the pooling over all positions")
        }
        let count = sizes.reduce(1, *)
        guard count <= 1 << 16 else {
            throw RuntimeFailure(
                reason: "its output '\(output.name)' has \(count) features, at most \(1 << 16) can be used")
        }
        return Int(count)
    }

    private static func list(_ ports: [NetworkPort]) -> String {
        ports.map { "'\($0.name)' \($0.shapeText)" }.joined(separator: ", ")
    }

    /// Computes the features of pictures, each of the planes of red, green and blue: all of the first, then of the next.
    ///
    /// - Throws: A failure of the network. Values that are not finite are not one.
    func features(of pictures: [[UInt8]]) throws(RuntimeFailure) -> [Float] {
        var features: [Float] = []
        for start in stride(from: 0, to: pictures.count, by: specification.batch) {
            let batch = Array(pictures[start..<min(start + specification.batch, pictures.count)])
            let count = batch.count * description.featureCount
            let values = try run(batch)
            guard values.count == count else {
                throw RuntimeFailure(
                    reason: "it gave \(values.count) features for \(batch.count) pictures, not \(count)")
            }
            features += values
        }
        return features
    }

    private func run(_ batch: [[UInt8]]) throws(RuntimeFailure) -> [Float] {
        let pixels = description.width * description.height
        let (width, height, count) = (Int64(description.width), Int64(description.height), Int64(batch.count))
        let isPlanar = description.layout == .nchw
        let dimensions = isPlanar ? [count, 3, height, width] : [count, height, width, 3]
        let order = specification.channels == .rgb ? [0, 1, 2] : [2, 1, 0]
        func arranged<Element>(_ empty: Element, _ value: (UInt8, Int) -> Element) -> [Element] {
            var input = [Element](repeating: empty, count: 3 * pixels * batch.count)
            for (number, picture) in batch.enumerated() {
                for channel in 0..<3 {
                    let source = order[channel] * pixels
                    let target = number * 3 * pixels + (isPlanar ? channel * pixels : channel)
                    let step = isPlanar ? 1 : 3
                    for pixel in 0..<pixels { input[target + pixel * step] = value(picture[source + pixel], channel) }
                }
            }
            return input
        }
        if readsBytes {
            return try network.run(arranged(0) { byte, _ in byte }, dimensions, output: output, type: runtime.floatType)
        }
        let tables = (0..<3).map { channel in
            (0..<256).map { (Float($0) - specification.mean[channel]) / specification.scale[channel] }
        }
        let input = arranged(Float(0)) { tables[$1][Int($0)] }
        return try network.run(input, dimensions, output: output, type: runtime.floatType)
    }

    /// The input of a network.
    private struct Input {
        let width: Int
        let height: Int
        let layout: FeatureSpecification.Layout
        let readsBytes: Bool

        init(
            _ port: NetworkPort, _ specification: FeatureSpecification, _ runtime: OpenVINO
        ) throws(RuntimeFailure) {
            let name = "its input '\(port.name)'"
            let expected = "pictures are [pictures, 3, rows, columns] or [pictures, rows, columns, 3]"
            guard [runtime.floatType, runtime.byteType].contains(port.type) else {
                throw RuntimeFailure(
                    reason: "\(name) holds \(runtime.name(ofType: port.type)), and pictures are floats or bytes")
            }
            let sizes = port.dimensions
            guard sizes.count == 4 else {
                throw RuntimeFailure(reason: "\(name) is \(port.shapeText), and \(expected)")
            }
            layout = specification.layout ?? (sizes[3] == 3 && sizes[1] != 3 ? .nhwc : .nchw)
            let (channels, rows, columns) = layout == .nchw ? (1, 2, 3) : (3, 1, 2)
            guard sizes[channels] == 3 || sizes[channels] < 0 else {
                throw RuntimeFailure(reason: "\(name) is \(port.shapeText), without 3 channels, and \(expected)")
            }
            guard sizes[0] <= 1 else {
                throw RuntimeFailure(
                    reason: "\(name) is \(port.shapeText), for \(sizes[0]) pictures at once: export it for one or for "
                        + "any number")
            }
            readsBytes = port.type == runtime.byteType
            guard !readsBytes || specification.mean == [0, 0, 0] && specification.scale == [1, 1, 1] else {
                throw RuntimeFailure(reason: "\(name) holds bytes, to which mean= and scale= cannot apply")
            }
            let size = specification.size
            width = sizes[columns] < 0 ? size?.width ?? 224 : Int(sizes[columns])
            height = sizes[rows] < 0 ? size?.height ?? 224 : Int(sizes[rows])
            if let size, size.width != width || size.height != height {
                throw RuntimeFailure(
                    reason: "\(name) is \(port.shapeText), not of the size \(size.width)x\(size.height)")
            }
            guard 8...1024 ~= width, 8...1024 ~= height else {
                throw RuntimeFailure(reason: "\(name) is \(port.shapeText), and pictures have sides of 8 to 1024")
            }
        }

        func dimensions(ofBatch count: Int64) -> [Int64] {
            layout == .nchw ? [count, 3, Int64(height), Int64(width)] : [count, Int64(height), Int64(width), 3]
        }
    }
}
