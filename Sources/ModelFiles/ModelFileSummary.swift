public import Foundation

/// What the header of a model file says of the model, read without its tensors.
///
/// It identifies a model in a fraction of a millisecond. Only reading the whole file, as a ``ModelFile``, tells whether
/// it is intact.
public struct ModelFileSummary: Hashable, Sendable {
    /// The metadata of the model, by name, without the checksum and the format.
    public let metadata: [String: String]
    /// The SHA-256 digest of all metadata and tensors as 64 hexadecimal digits, as the header has it.
    public let checksum: String

    /// The first 16 digits of the checksum, which identify the model in catalogs.
    public var fingerprint: String { String(checksum.prefix(16)) }

    /// Reads the header at the start of a file.
    ///
    /// - Parameter start: The file, or its first ``headerLimit`` bytes.
    /// - Throws: `ModelFileError` if the data is not the start of a vidrec model, or of one of another version.
    public init(decoding start: Data) throws(ModelFileError) {
        let length = try ModelFile.Header.length(atStartOf: start)
        let (header, _) = try ModelFile.Header.decoded(from: [UInt8](start.prefix(8 + length)))
        guard let checksum = header.metadata["sha256"] else {
            throw ModelFileError(description: "the model has no checksum 'sha256'")
        }
        metadata = header.metadata.filter { $0.key != "sha256" && $0.key != "format" }
        self.checksum = checksum
    }

    /// The number of bytes of a file that hold any header.
    public static let headerLimit = 8 + ModelFile.Header.limit
}
