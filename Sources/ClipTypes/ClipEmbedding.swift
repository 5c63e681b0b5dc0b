/// The embedding of a clip: a vector of unit length, so that the inner product of two is their cosine similarity,
/// -1...1.
public struct ClipEmbedding: Hashable, Sendable {
    /// The components of the vector, whose squares sum to 1.
    public let values: [Float]

    /// Creates an embedding from a vector, which is scaled to unit length.
    ///
    /// - Precondition: `values` has a finite, non-zero L2 norm.
    /// - Complexity: O(*d*) for *d* values.
    public init(normalizing values: [Float]) {
        let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        precondition(norm.isFinite && norm > 0, "cannot normalize a vector of norm \(norm)")
        self.values = values.map { $0 / norm }
    }

    /// Creates an embedding from the stored values of another, unchanged; returns `nil` if their L2 norm is not within
    /// 0.001 of 1.
    public init?(unitLength values: [Float]) {
        let square = values.reduce(0) { $0 + $1 * $1 }
        guard abs(square - 1) < 0.002 else { return nil }
        self.values = values
    }
}
