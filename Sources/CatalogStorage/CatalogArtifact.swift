/// A file that belongs to a catalog, such as trained recommenders.
public struct CatalogArtifact: Hashable, Sendable {
    /// The name of the artifact, unique in a catalog.
    public let name: String
    /// The version of the artifact, which its writer counts up from 1 each time it is written.
    public let version: Int
    /// The path of the artifact's file, relative to the catalog's folder.
    public let file: String
    /// The size of the file in bytes.
    public let byteCount: Int
    /// The SHA-256 digest of the file as 64 hexadecimal digits.
    public let sha256: String
    /// The time at which the artifact was made, in seconds since 1970-01-01 00:00 UTC.
    public let madeAt: Int64

    /// Creates the record of an artifact.
    public init(name: String, version: Int, file: String, byteCount: Int, sha256: String, madeAt: Int64) {
        self.name = name
        self.version = version
        self.file = file
        self.byteCount = byteCount
        self.sha256 = sha256
        self.madeAt = madeAt
    }
}
