private import Digests
public import Foundation

extension ModelFile {
    /// The highest length of a header in bytes.
    static let headerLimit = 1 << 20

    /// Decodes a model file.
    ///
    /// - Throws: `ModelFileError` if the data is not a vidrec model file, is of another version, is truncated or
    ///   damaged, or has values that are not finite.
    public init(decoding data: Data) throws(ModelFileError) {
        let bytes = [UInt8](data)
        guard bytes.count >= 8 else {
            throw ModelFileError(description: "not a vidrec model: the file has \(bytes.count) bytes, fewer than 8")
        }
        let length = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(Self.headerLimit) else {
            throw ModelFileError(
                description:
                    "not a vidrec model: the header has \(length) bytes, \(Self.headerLimit) at most are allowed")
        }
        let start = 8 + Int(length)
        guard start <= bytes.count else {
            throw ModelFileError(
                description: "the model is truncated: the header has \(length) bytes, the file \(bytes.count)")
        }
        let header: Header
        do {
            header = try JSONDecoder().decode(Header.self, from: Data(bytes[8..<start]))
        } catch {
            throw ModelFileError(description: "not a vidrec model: its header is not a safetensors header")
        }
        try Self.checkFormat(header)
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
            let precision = try entry.precision(of: name)
            let values = precision.numbers(in: content[(start + entry.offsets[0])..<(start + entry.offsets[1])])
            guard values.allSatisfy(\.isFinite) else {
                throw ModelFileError(
                    description: "the model's tensor '\(name)' has values that are not finite")
            }
            tensors[name] = Tensor(shape: entry.shape, values: values, precision: precision)
        }
        self.init(
            metadata: header.metadata.filter { $0.key != "sha256" && $0.key != "format" }, tensors: tensors)
    }

    /// Encodes the model file; equal models have equal bytes.
    ///
    /// - Throws: `ModelFileError` if a value is not finite or out of the range of its precision.
    public func encoded() throws(ModelFileError) -> Data {
        var (header, content) = try parts()
        header.metadata["sha256"] = try header.digest(content: content[...])
        var text = try header.encoded()
        // The tensors start at a multiple of 8 bytes, as the format recommends.
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8))
        guard text.count <= Self.headerLimit else {
            throw ModelFileError(
                description:
                    "the model's header has \(text.count) bytes, \(Self.headerLimit) at most are allowed")
        }
        let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
        return Data(length) + text + Data(content)
    }

    /// Returns the SHA-256 of all metadata and tensors as hexadecimal digits, as stored in the file: the identity of
    /// a model.
    ///
    /// - Throws: The errors of ``encoded()``.
    public func checksum() throws(ModelFileError) -> String {
        let (header, content) = try parts()
        return try header.digest(content: content[...])
    }

    /// Returns the header without the checksum, and the bytes of all tensors.
    private func parts() throws(ModelFileError) -> (Header, [UInt8]) {
        var content: [UInt8] = []
        var header = Header(entries: [:], metadata: metadata)
        header.metadata["format"] = Self.format
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            let start = content.count
            guard tensor.precision.canWrite(tensor.values) else {
                throw ModelFileError(
                    description: "the model's tensor '\(name)' has values that cannot be stored as "
                        + tensor.precision.rawValue)
            }
            content += tensor.precision.bytes(of: tensor.values)
            header.entries[name] = Header.Entry(
                dtype: tensor.precision.rawValue, shape: tensor.shape, offsets: [start, content.count])
        }
        return (header, content)
    }

    private static func checkFormat(_ header: Header) throws(ModelFileError) {
        guard let found = header.metadata["format"] else {
            throw ModelFileError(description: "not a vidrec model: its header has no format '\(format)'")
        }
        guard found == format else {
            throw ModelFileError(
                description: "the model has the format '\(found)', this version of vidrec reads '\(format)'")
        }
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
            let precision = try entry.precision(of: name)
            guard entry.byteCount(precision) == entry.offsets[1] - entry.offsets[0] else {
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

extension ModelFile.Precision {
    /// Returns whether all values are finite and can be stored in this precision.
    fileprivate func canWrite(_ values: [Float]) -> Bool {
        switch self {
        case .float32: values.allSatisfy(\.isFinite)
        case .float16: values.allSatisfy { HalfPrecision.value(HalfPrecision.bits($0)).isFinite }
        case .int32: values.allSatisfy { abs($0) <= 0x1p24 && $0 == $0.rounded() }
        case .uint8: values.allSatisfy { (0...255).contains($0) && $0 == $0.rounded() }
        }
    }

    fileprivate func bytes(of values: [Float]) -> [UInt8] {
        // Plain loops: every start of the program decodes a model, and an array for each value would be slow.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount * values.count)
        for value in values {
            switch self {
            case .float32:
                let bits = value.bitPattern
                for shift in stride(from: UInt32(0), to: 32, by: 8) {
                    bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
                }
            case .float16:
                let bits = HalfPrecision.bits(value)
                bytes.append(UInt8(truncatingIfNeeded: bits))
                bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
            case .int32:
                let bits = UInt32(bitPattern: Int32(value))
                for shift in stride(from: UInt32(0), to: 32, by: 8) {
                    bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
                }
            case .uint8: bytes.append(UInt8(value))
            }
        }
        return bytes
    }

    fileprivate func numbers(in bytes: ArraySlice<UInt8>) -> [Float] {
        var numbers: [Float] = []
        numbers.reserveCapacity(bytes.count / byteCount)
        for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: byteCount) {
            if self == .uint8 {
                numbers.append(Float(bytes[start]))
                continue
            }
            let low = UInt16(bytes[start]) | UInt16(bytes[start + 1]) << 8
            if self == .float16 {
                numbers.append(HalfPrecision.value(low))
                continue
            }
            let high = UInt16(bytes[start + 2]) | UInt16(bytes[start + 3]) << 8
            let word = UInt32(low) | UInt32(high) << 16
            numbers.append(self == .int32 ? Float(Int32(bitPattern: word)) : Float(bitPattern: word))
        }
        return numbers
    }
}

extension ModelFile {
    /// The JSON header of a file.
    fileprivate struct Header: Codable {
        var entries: [String: Entry]
        var metadata: [String: String]

        struct Entry: Codable {
            let dtype: String
            let shape: [Int]
            let offsets: [Int]

            enum CodingKeys: String, CodingKey {
                case dtype
                case shape
                case offsets = "data_offsets"
            }

            func precision(of name: String) throws(ModelFileError) -> Precision {
                guard let precision = Precision(rawValue: dtype) else {
                    throw ModelFileError(
                        description:
                            "the model's tensor '\(name)' is of type '\(dtype)', not F32, F16, I32 or U8"
                    )
                }
                return precision
            }

            /// Returns the number of bytes of a tensor of this shape; `nil` if the shape is invalid.
            func byteCount(_ precision: Precision) -> Int? {
                var count = precision.byteCount
                for size in shape {
                    let (product, overflow) = count.multipliedReportingOverflow(by: size)
                    guard size >= 0, !overflow else { return nil }
                    count = product
                }
                return count
            }
        }

        private struct Name: CodingKey {
            static let metadata = Name(stringValue: "__metadata__")

            let stringValue: String
            let intValue: Int? = nil

            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(entries: [String: Entry], metadata: [String: String]) {
            self.entries = entries
            self.metadata = metadata
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Name.self)
            metadata = try container.decodeIfPresent([String: String].self, forKey: .metadata) ?? [:]
            entries = [:]
            for key in container.allKeys where key.stringValue != Name.metadata.stringValue {
                entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Name.self)
            try container.encode(metadata, forKey: .metadata)
            for (name, entry) in entries {
                try container.encode(entry, forKey: Name(stringValue: name))
            }
        }

        func encoded() throws(ModelFileError) -> Data {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            do {
                return try encoder.encode(self)
            } catch {
                throw ModelFileError(description: "the model's header cannot be encoded: \(error.localizedDescription)")
            }
        }

        /// Returns the SHA-256 of the header without the checksum, followed by the tensors.
        func digest(content: ArraySlice<UInt8>) throws(ModelFileError) -> String {
            var plain = self
            plain.metadata["sha256"] = nil
            var hash = SHA256()
            hash.update(try plain.encoded())
            hash.update(content)
            return hash.finalize().hexadecimal
        }
    }
}

private func < (left: ([Int], String), right: ([Int], String)) -> Bool {
    left.0.lexicographicallyPrecedes(right.0) || (left.0 == right.0 && left.1 < right.1)
}
