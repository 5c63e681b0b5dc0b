private import Digests
public import Foundation

extension ModelFile {
    /// Creates a model file from the bytes of a stored one.
    ///
    /// - Throws: `ModelFileError` if the data is not a vidrec model file, is of another version, is truncated or
    ///   damaged, or has values that are not finite.
    public init(decoding data: Data) throws(ModelFileError) {
        let bytes = [UInt8](data)
        let (header, start) = try Header.decoded(from: bytes)
        let content = bytes[start...]
        try Self.checkOffsets(header, available: content.count)
        guard let digest = header.metadata["sha256"] else {
            throw ModelFileError(description: "the model has no checksum 'sha256'")
        }
        guard try header.digest(content: content) == digest else {
            throw ModelFileError(description: "the model is damaged: its content does not match its checksum")
        }
        var tensors: [String: Tensor] = [:]
        for (name, entry) in header.entries {
            let tensor = Tensor(
                shape: entry.shape, type: try entry.type(of: name),
                bytes: content[(start + entry.offsets[0])..<(start + entry.offsets[1])])
            guard tensor.areFinite else {
                throw ModelFileError(
                    description: "the model's tensor '\(name)' has values that are not finite")
            }
            tensors[name] = tensor
        }
        self.init(
            metadata: header.metadata.filter { $0.key != "sha256" && $0.key != "format" }, tensors: tensors)
    }

    /// Returns the bytes of the model file; equal models have equal bytes.
    ///
    /// - Throws: `ModelFileError` if a number is not finite, or too large for its precision.
    public func encoded() throws(ModelFileError) -> Data {
        var (header, content) = try parts()
        header.metadata["sha256"] = try header.digest(content: content[...])
        var text = try header.encoded()
        // The tensors start at a multiple of 8 bytes, as the format recommends.
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8))
        guard text.count <= Header.limit else {
            throw ModelFileError(
                description: "the model's header has \(text.count) bytes, \(Header.limit) at most are allowed")
        }
        let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
        return Data(length) + text + Data(content)
    }

    /// Returns the SHA-256 digest of all metadata and tensors as 64 hexadecimal digits, as stored in the file: the
    /// identity of a model.
    ///
    /// - Throws: `ModelFileError` as ``encoded()`` does.
    public func checksum() throws(ModelFileError) -> String {
        let (header, content) = try parts()
        return try header.digest(content: content[...])
    }

    /// Returns the header without checksum, and the bytes of all tensors.
    private func parts() throws(ModelFileError) -> (Header, [UInt8]) {
        var content: [UInt8] = []
        var header = Header(entries: [:], metadata: metadata)
        header.metadata["format"] = Self.format
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            let start = content.count
            guard tensor.areFinite else {
                throw ModelFileError(
                    description:
                        "the model's tensor '\(name)' has values that cannot be stored as \(tensor.type.rawValue)")
            }
            content += tensor.bytes
            header.entries[name] = Header.Entry(
                dtype: tensor.type.rawValue, shape: tensor.shape, offsets: [start, content.count])
        }
        return (header, content)
    }

    /// Checks that the tensors fill the content without gaps or overlaps.
    private static func checkOffsets(_ header: Header, available: Int) throws(ModelFileError) {
        let sorted = header.entries.sorted { ($0.value.offsets, $0.key) < ($1.value.offsets, $1.key) }
        var end = 0
        for (name, entry) in sorted {
            guard entry.offsets.count == 2, entry.offsets[0] <= entry.offsets[1] else {
                throw ModelFileError(description: "the model's tensor '\(name)' has the offsets \(entry.offsets)")
            }
            guard entry.offsets[0] == end else {
                throw ModelFileError(
                    description: "the model's tensors overlap or leave gaps: '\(name)' starts at byte "
                        + "\(entry.offsets[0]), not at \(end)")
            }
            end = entry.offsets[1]
            guard end <= available else {
                throw ModelFileError(
                    description: "the model is truncated: '\(name)' ends at byte \(end) of \(available)")
            }
            guard entry.byteCount(try entry.type(of: name)) == entry.offsets[1] - entry.offsets[0] else {
                throw ModelFileError(
                    description: "the model's tensor '\(name)' of shape \(entry.shape) has "
                        + "\(entry.offsets[1] - entry.offsets[0]) bytes")
            }
        }
        guard end == available else {
            throw ModelFileError(description: "the model has \(available - end) bytes that belong to no tensor")
        }
    }
}

private func < (left: ([Int], String), right: ([Int], String)) -> Bool {
    left.0.lexicographicallyPrecedes(right.0) || (left.0 == right.0 && left.1 < right.1)
}
