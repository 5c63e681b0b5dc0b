private import ClipTypes
private import Digests
internal import Foundation

extension ModelFile {
    /// The JSON header of a file.
    struct Header: Codable {
        /// The maximum length of a header in bytes.
        static let limit = 1 << 20

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

            /// The type of the elements.
            ///
            /// - Throws: `ModelFileError` with the tensor's name if this version does not read the type.
            func type(of name: String) throws(ModelFileError) -> ElementType {
                guard let type = ElementType(rawValue: dtype) else {
                    throw ModelFileError(
                        description:
                            "the model's tensor '\(name)' is of type '\(dtype)', not F32, F16, I32 or U8"
                    )
                }
                return type
            }

            /// The number of bytes that the shape takes; `nil` if a size is negative or the product overflows.
            func byteCount(_ type: ElementType) -> Int? {
                var count = type.byteCount
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

        /// Returns the length of the header of a file in bytes, which its first 8 bytes tell.
        ///
        /// - Throws: `ModelFileError` if there are fewer bytes, or it is more than ``limit``, as in files of other formats.
        static func length(atStartOf bytes: some Collection<UInt8>) throws(ModelFileError) -> Int {
            let length = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            guard bytes.count >= 8, length <= UInt64(limit) else {
                throw ModelFileError(
                    description: "not a vidrec model: the file does not begin with a safetensors header")
            }
            return Int(length)
        }

        /// Returns the header at the start of a file, and where the tensors begin.
        ///
        /// - Throws: `ModelFileError` if the bytes are not the start of a vidrec model, or of one of another version.
        static func decoded(from bytes: [UInt8]) throws(ModelFileError) -> (header: Header, end: Int) {
            let length = try length(atStartOf: bytes)
            let end = 8 + length
            guard end <= bytes.count else {
                throw ModelFileError(
                    description: "the model is truncated: the header has \(length) bytes, the file \(bytes.count)")
            }
            let header: Header
            do {
                header = try JSONDecoder().decode(Header.self, from: Data(bytes[8..<end]))
            } catch {
                throw ModelFileError(description: "not a vidrec model: its header is not a safetensors header")
            }
            guard let found = header.metadata["format"] else {
                throw ModelFileError(description: "not a vidrec model: its header has no format '\(format)'")
            }
            guard found == format else {
                throw ModelFileError(
                    description: "the model has the format '\(found)', this version of vidrec reads '\(format)'")
            }
            return (header, end)
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
