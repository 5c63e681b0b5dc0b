/// The identity of an embedding model. Embeddings of different models cannot be compared.
public struct EmbeddingModel: Hashable, Sendable, Codable {
    /// The name of the architecture, such as `gru`.
    public let name: String
    /// The number of values of each embedding.
    public let dimension: Int
    /// The first 16 hexadecimal digits of the SHA-256 digest of all parameters that determine the embeddings.
    public let fingerprint: String

    /// Creates the identity of a model.
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

extension EmbeddingModel {
    /// The name of embeddings that are means of the features of a network.
    package static let networkName = "mean"

    /// Whether the embeddings are of a network, for clips that have the sketches of the model of a fingerprint: the last
    /// 8 digits of theirs are its first.
    package func isNetwork(beside other: String) -> Bool {
        name == Self.networkName && fingerprint.utf8.dropFirst(8).elementsEqual(other.utf8.prefix(8))
    }
}
