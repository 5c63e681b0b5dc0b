/// What a process that computes features reports of its network.
package struct NetworkDescription: Hashable, Sendable {
    /// The name of the tensor that holds the features.
    package let output: String
    /// The number of columns of the pictures that the network reads.
    package let width: Int
    /// The number of rows of the pictures that the network reads.
    package let height: Int
    /// The order of the dimensions of the input.
    package let layout: FeatureSpecification.Layout
    /// The number of features of a picture.
    package let featureCount: Int
    /// The SHA-256 of the network's file.
    package let digest: [UInt8]
    /// The version of OpenVINO.
    package let runtime: String
    /// Whether the system calls of the process are filtered.
    package let isFiltered: Bool

    /// Creates a description.
    package init(
        output: String, width: Int, height: Int, layout: FeatureSpecification.Layout, featureCount: Int,
        digest: [UInt8], runtime: String, isFiltered: Bool
    ) {
        self.output = output
        self.width = width
        self.height = height
        self.layout = layout
        self.featureCount = featureCount
        self.digest = digest
        self.runtime = runtime
        self.isFiltered = isFiltered
    }
}

/// The protocol between a library and the program `vidrec-features`.
///
/// The program sends a greeting, as `vidrec-worker` does, and the library sends the specification. The program loads the
/// network and sends its description. Then the library sends pictures, and the program the features of each.
package enum FeatureProtocol {
    /// The greeting: a signature and the build, padded with zeros to `WorkerProtocol.greetingSize`.
    package static let greeting: [UInt8] = {
        let text = Array(("vidrec-features 1\n" + WorkerProtocol.build).utf8)
        return text + [UInt8](repeating: 0, count: WorkerProtocol.greetingSize - text.count)
    }()

    /// The result of a request, as the program sends it.
    package enum Answer: Sendable {
        /// A message that depends on the request.
        case message(MessageReader)
        /// The library is missing or unusable.
        case missingLibrary(String)
        /// The network cannot be used.
        case unusableNetwork(String)
        /// The network has no features for these pictures.
        case noFeatures(String)
    }

    /// Returns the frame of an error.
    package static func frame(_ answer: Answer) -> [UInt8] {
        var writer = MessageWriter()
        switch answer {
        case .message(let reader):
            writer.put(UInt8(0))
            writer.append(Array(reader.rest))
        case .missingLibrary(let reason):
            writer.put(UInt8(1))
            writer.put(reason)
        case .unusableNetwork(let reason):
            writer.put(UInt8(2))
            writer.put(reason)
        case .noFeatures(let reason):
            writer.put(UInt8(3))
            writer.put(reason)
        }
        return WorkerProtocol.frame(writer)
    }

    /// Parses the message of an answer.
    static func answer(_ bytes: [UInt8]) throws(MessageReader.Malformed) -> Answer {
        var reader = MessageReader(bytes)
        switch try reader.integer(UInt8.self) {
        case 0: return .message(reader)
        case 1: return .missingLibrary(try reader.text())
        case 2: return .unusableNetwork(try reader.text())
        case 3: return .noFeatures(try reader.text())
        default: throw MessageReader.Malformed()
        }
    }
}

extension MessageWriter {
    /// Writes the description of a network.
    package mutating func put(_ description: NetworkDescription) {
        put(description.output)
        for value in [description.width, description.height, description.featureCount] { put(Int64(value)) }
        put(description.layout.rawValue)
        put(description.digest)
        put(description.runtime)
        put(description.isFiltered)
    }
}

extension MessageReader {
    /// Reads the description of a network; throws if its numbers are out of range.
    mutating func networkDescription() throws(Malformed) -> NetworkDescription {
        let output = try text()
        let (width, height, count) = (try int(), try int(), try int())
        guard let layout = FeatureSpecification.Layout(rawValue: try text()) else { throw Malformed() }
        let description = NetworkDescription(
            output: output, width: width, height: height, layout: layout, featureCount: count, digest: try numbers(),
            runtime: try text(), isFiltered: try bool())
        let sides = FeatureSpecification.sides
        guard sides.contains(width), sides.contains(height), 1...1 << 16 ~= count, description.digest.count == 32 else {
            throw Malformed()
        }
        return description
    }
}
