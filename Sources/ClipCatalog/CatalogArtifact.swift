/// A file that belongs to the catalog and is in use, such as trained recommenders.
public struct CatalogArtifact: Hashable, Sendable {
    /// What it is.
    public let name: String
    /// How often it was made, this time included.
    public let version: Int
    /// Its path below the folder of the catalog.
    public let file: String
    /// Its size.
    public let byteCount: Int
    /// The SHA-256 of its bytes, in hexadecimal digits.
    public let sha256: String
    /// When it was made, in seconds since 1970.
    public let madeAt: Int64

    /// Joins the facts.
    public init(name: String, version: Int, file: String, byteCount: Int, sha256: String, madeAt: Int64) {
        self.name = name
        self.version = version
        self.file = file
        self.byteCount = byteCount
        self.sha256 = sha256
        self.madeAt = madeAt
    }
}
