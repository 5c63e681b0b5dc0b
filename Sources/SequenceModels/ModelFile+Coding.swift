private import Digests
public import Foundation

extension ModelFile {
    /// The largest header that is read, in bytes.
    static let headerLimit = 1 << 20

    /// Reads what `encoded` wrote.
    ///
    /// - Throws: `ModelFileError` for anything else: a file that is cut short or changed, of a newer version, with
    ///   numbers that are not finite, or none of vidrec's.
    public init(decoding data: Data) throws(ModelFileError) {
        let bytes = [UInt8](data)
        guard bytes.count >= 8 else {
            throw ModelFileError(description: "not a vidrec model: \(bytes.count) bytes are too few")
        }
        let length = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(Self.headerLimit) else {
            throw ModelFileError(
                description: "not a vidrec model: a header of \(length) bytes, at most \(Self.headerLimit) are read")
        }
        let start = 8 + Int(length)
        guard start <= bytes.count else {
            throw ModelFileError(
                description: "the model is cut short: a header of \(length) bytes in a file of \(bytes.count)")
        }
        let header: Header
        do {
            header = try JSONDecoder().decode(Header.self, from: Data(bytes[8..<start]))
        } catch {
            throw ModelFileError(description: "not a vidrec model: its header cannot be read as that of safetensors")
        }
        try Self.checkFormat(header)
        let content = bytes[start...]
        try Self.checkPlaces(header, available: content.count)
        guard let digest = header.metadata["sha256"] else {
            throw ModelFileError(description: "the model has no checksum 'sha256'")
        }
        guard try header.digest(content: content) == digest else {
            throw ModelFileError(description: "the model is damaged: its checksum is not that of its content")
        }
        var tensors: [String: Tensor] = [:]
        for (name, entry) in header.entries {
            let precision = try entry.precision(of: name)
            let values = precision.numbers(in: content[(start + entry.offsets[0])..<(start + entry.offsets[1])])
            guard values.allSatisfy(\.isFinite) else {
                throw ModelFileError(
                    description: "the model's tensor '\(name)' holds values that are not finite numbers")
            }
            tensors[name] = Tensor(shape: entry.shape, values: values, precision: precision)
        }
        self.init(
            metadata: header.metadata.filter { $0.key != "sha256" && $0.key != "format" }, tensors: tensors)
    }

    /// The file's bytes; equal models give equal bytes.
    ///
    /// - Throws: `ModelFileError` if a number is not finite, also if it is too large for its precision.
    public func encoded() throws(ModelFileError) -> Data {
        var (header, content) = try parts()
        header.metadata["sha256"] = try header.digest(content: content[...])
        var text = try header.encoded()
        // The numbers begin at a multiple of 8, as the format recommends.
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8))
        guard text.count <= Self.headerLimit else {
            throw ModelFileError(
                description:
                    "the model's texts and names take \(text.count) bytes, at most \(Self.headerLimit) are read")
        }
        let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
        return Data(length) + text + Data(content)
    }

    /// The SHA-256 of all texts and tensors in hexadecimal digits, as it stands in the file: the identity of a model.
    ///
    /// - Throws: as `encoded`.
    public func checksum() throws(ModelFileError) -> String {
        let (header, content) = try parts()
        return try header.digest(content: content[...])
    }

    /// The header without checksum, and the numbers.
    private func parts() throws(ModelFileError) -> (Header, [UInt8]) {
        var content: [UInt8] = []
        var header = Header(entries: [:], metadata: metadata)
        header.metadata["format"] = Self.format
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            let start = content.count
            guard tensor.precision.canWrite(tensor.values) else {
                throw ModelFileError(
                    description: "the model's tensor '\(name)' holds values that cannot be written as "
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
            throw ModelFileError(description: "not a vidrec model: its header names no format '\(format)'")
        }
        guard found == format else {
            throw ModelFileError(description: "the model says '\(found)', this vidrec reads '\(format)'")
        }
    }

    /// Whether the tensors fill the content one after another, without gap or overlap.
    private static func checkPlaces(_ header: Header, available: Int) throws(ModelFileError) {
        let sorted = header.entries.sorted { ($0.value.offsets, $0.key) < ($1.value.offsets, $1.key) }
        var end = 0
        for (name, entry) in sorted {
            guard entry.offsets.count == 2, entry.offsets[0] <= entry.offsets[1] else {
                throw ModelFileError(description: "the model's tensor '\(name)' has the offsets \(entry.offsets)")
            }
            guard entry.offsets[0] == end else {
                throw ModelFileError(
                    description: "the model's tensors overlap or leave gaps: '\(name)' begins at byte "
                        + "\(entry.offsets[0]), not at \(end)")
            }
            end = entry.offsets[1]
            guard end <= available else {
                throw ModelFileError(
                    description: "the model is cut short: '\(name)' ends at byte \(end) of \(available)")
            }
            let precision = try entry.precision(of: name)
            guard entry.byteCount(precision) == entry.offsets[1] - entry.offsets[0] else {
                throw ModelFileError(
                    description: "the model's tensor '\(name)' of shape \(entry.shape) takes "
                        + "\(entry.offsets[1] - entry.offsets[0]) bytes")
            }
        }
        guard end == available else {
            throw ModelFileError(description: "the model has \(available - end) bytes that belong to no tensor")
        }
    }
}

extension ModelFile.Precision {
    /// Whether values are finite, and whole and in range where the precision asks for it.
    fileprivate func canWrite(_ values: [Float]) -> Bool {
        switch self {
        case .float32: values.allSatisfy(\.isFinite)
        case .float16: values.allSatisfy { HalfPrecision.value(HalfPrecision.bits($0)).isFinite }
        case .int32: values.allSatisfy { abs($0) <= 0x1p24 && $0 == $0.rounded() }
        case .uint8: values.allSatisfy { (0...255).contains($0) && $0 == $0.rounded() }
        }
    }

    fileprivate func bytes(of values: [Float]) -> [UInt8] {
        // Plain loops: every start of the program reads a model, and pays for an array a number otherwise.
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
    /// The JSON at the front of a file.
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
                            "the model's tensor '\(name)' is of type '\(dtype)', this vidrec reads F32, F16, I32 and U8"
                    )
                }
                return precision
            }

            /// How many bytes the shape asks for; `nil` if it is no shape.
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
                throw ModelFileError(description: "the model's header cannot be written: \(error.localizedDescription)")
            }
        }

        /// The SHA-256 of the header without checksum, followed by the numbers.
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
