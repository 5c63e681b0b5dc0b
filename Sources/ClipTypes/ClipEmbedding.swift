/// A whole clip as one vector of unit length. The inner product of two is their cosine similarity, -1…1.
public struct ClipEmbedding: Hashable, Sendable {
    /// The components; their squares sum to 1.
    public let values: [Float]

    /// Scales `values` to unit length.
    ///
    /// - Precondition: `values` has a finite, non-zero L2 norm.
    /// - Complexity: O(*d*) for *d* values.
    public init(normalizing values: [Float]) {
        let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        precondition(norm.isFinite && norm > 0, "cannot normalize a vector of norm \(norm)")
        self.values = values.map { $0 / norm }
    }

    /// Takes values that were an embedding's before, bit for bit; `nil` if their length is not 1 within 0.001.
    public init?(unitLength values: [Float]) {
        let square = values.reduce(0) { $0 + $1 * $1 }
        guard abs(square - 1) < 0.002 else { return nil }
        self.values = values
    }
}
