/// Which model made an embedding. Embeddings of different models cannot be compared.
public struct EmbeddingModel: Hashable, Sendable, Codable {
    /// The model's kind, such as `gru`.
    public let name: String
    /// The number of values of its embeddings.
    public let dimension: Int
    /// The first 16 hexadecimal digits of the SHA-256 of everything that decides its results.
    public let fingerprint: String

    /// Names a model.
    public init(name: String, dimension: Int, fingerprint: String) {
        self.name = name
        self.dimension = dimension
        self.fingerprint = fingerprint
    }
}

extension EmbeddingModel: CustomStringConvertible {
    /// Name, dimension and fingerprint on one line.
    public var description: String { "\(name) of \(dimension) values (\(fingerprint))" }
}
