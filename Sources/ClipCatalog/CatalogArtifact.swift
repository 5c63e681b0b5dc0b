/// A file that belongs to a catalog, such as trained recommenders.
public struct CatalogArtifact: Hashable, Sendable {
    /// The name of the artifact, unique in a catalog.
    public let name: String
    /// The version, which counts up from 1 each time the artifact is written.
    public let version: Int
    /// The path of the file relative to the catalog's folder.
    public let file: String
    /// The size of the file in bytes.
    public let byteCount: Int
    /// The SHA-256 digest of the file in hexadecimal digits.
    public let sha256: String
    /// The creation time in seconds since 1970-01-01 00:00 UTC.
    public let madeAt: Int64

    /// Creates an artifact record.
    public init(name: String, version: Int, file: String, byteCount: Int, sha256: String, madeAt: Int64) {
        self.name = name
        self.version = version
        self.file = file
        self.byteCount = byteCount
        self.sha256 = sha256
        self.madeAt = madeAt
    }
}
