/// The identity of an embedding model. Embeddings of different models cannot be compared.
public struct EmbeddingModel: Hashable, Sendable, Codable {
    /// The name of the architecture, such as `gru`.
    public let name: String
    /// The number of values of its embeddings.
    public let dimension: Int
    /// The first 16 hexadecimal digits of the SHA-256 digest of all parameters that decide its
    /// embeddings.
    public let fingerprint: String

    /// Creates a model identity.
    public init(name: String, dimension: Int, fingerprint: String) {
        self.name = name
        self.dimension = dimension
        self.fingerprint = fingerprint
    }
}

extension EmbeddingModel: CustomStringConvertible {
    /// The name, the dimension and the fingerprint on one line.
    public var description: String { "\(name) of \(dimension) values (\(fingerprint))" }
}
