private import ClipTypes
private import Digests
public import Foundation

extension Standardization {
    /// Decodes a standardization from JSON.
    ///
    /// - Throws: `ModelFileError` if the data is not a standardization, is of another version, or its sizes do not
    ///   agree.
    public init(decoding data: Data) throws(ModelFileError) {
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: data)
        } catch {
            throw ModelFileError(description: "not a vidrec model: \(error.localizedDescription)")
        }
        guard file.schema == File.schema else {
            throw ModelFileError(
                description: "the model has the schema '\(file.schema)', this version of vidrec reads '\(File.schema)'")
        }
        let parts = file.layout.blocks.map { (name: $0.name, family: $0.family, count: $0.range.count) }
        guard DescriptorLayout(parts) == file.layout else {
            throw ModelFileError(description: "the model's descriptor blocks overlap or leave gaps")
        }
        let means = Self.floats(file.means)
        let scales = Self.floats(file.scales)
        guard means.count == file.layout.count, scales.count == file.layout.count else {
            throw ModelFileError(
                description: "the model has \(means.count) means and \(scales.count) scales for descriptors of "
                    + "\(file.layout.count) values"
            )
        }
        guard (means + scales).allSatisfy(\.isFinite) else {
            throw ModelFileError(description: "the model has values that are not finite")
        }
        self.init(layout: file.layout, means: means, scales: scales)
    }

    /// Encodes the standardization as JSON, the values as base64 of little-endian floats.
    public func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(
            File(schema: File.schema, layout: layout, means: Self.data(means), scales: Self.data(scales))
        )
    }

    /// The first 16 hexadecimal digits of the SHA-256 of layout, means and scales.
    var fingerprint: String {
        var hash = SHA256()
        for block in layout.blocks {
            hash.update(Data("\(block.name) \(block.family.rawValue) \(block.range)\n".utf8))
        }
        hash.update(Self.data(means))
        hash.update(Self.data(scales))
        return hash.finalize().prefix(8).hexadecimal
    }

    private struct File: Codable {
        static let schema = "vidrec.standardization/1"

        let schema: String
        let layout: DescriptorLayout
        let means: Data
        let scales: Data
    }

    private static func data(_ values: [Float]) -> Data {
        var data = Data(capacity: values.count * 4)
        for value in values {
            let bits = value.bitPattern
            data.append(contentsOf: [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: bits >> $0) })
        }
        return data
    }

    private static func floats(_ data: Data) -> [Float] {
        let bytes = [UInt8](data)
        return stride(from: 0, to: bytes.count - bytes.count % 4, by: 4).map { start in
            Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) })
        }
    }
}
