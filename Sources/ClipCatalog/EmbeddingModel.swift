/// What made an embedding. Only embeddings of one model can be compared, so a catalog holds those of one.
public struct EmbeddingModel: Hashable, Sendable {
    /// The name people know it by (`mean`, `gru`, …).
    public let name: String
    /// The number of components of its embeddings, at least 1.
    public let dimension: Int
    /// Tells two models of one name apart: a digest of the weights and of the descriptors they read.
    public let fingerprint: String

    /// Joins the facts.
    ///
    /// - Precondition: `dimension` is at least 1.
    public init(name: String, dimension: Int, fingerprint: String) {
        precondition(dimension > 0, "an embedding model of \(dimension) values")
        self.name = name
        self.dimension = dimension
        self.fingerprint = fingerprint
    }
}

extension EmbeddingModel: CustomStringConvertible {
    /// Name, size and fingerprint in one line.
    public var description: String { "'\(name)' (\(dimension) values, fingerprint \(fingerprint))" }
}
