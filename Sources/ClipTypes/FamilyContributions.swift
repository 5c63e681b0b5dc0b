/// What each descriptor family adds to a clip's embedding: vectors that sum to it.
///
/// Color, texture and shape are kept in one byte a value; motion is what is left of the embedding.
public struct FamilyContributions: Hashable, Sendable {
    /// The families whose vectors are kept, in the order of the codes.
    public static let kept: [DescriptorFamily] = [.color, .texture, .shape]

    /// For each kept family, what a step of its codes is worth.
    public let scales: [Float]
    /// The codes of the kept families, one after another.
    public let codes: [Int8]

    /// Quantizes the vectors of the kept families.
    ///
    /// - Parameter vectors: what each family adds, vectors of one size; a missing one adds nothing.
    /// - Parameter dimension: the size.
    public init(_ vectors: [DescriptorFamily: [Float]], dimension: Int) {
        var scales: [Float] = []
        var codes: [Int8] = []
        for family in Self.kept {
            let vector = vectors[family] ?? [Float](repeating: 0, count: dimension)
            precondition(vector.count == dimension, "a vector of \(vector.count) values beside some of \(dimension)")
            let scale = vector.reduce(0) { max($0, abs($1)) } / 127
            scales.append(scale)
            codes += vector.map { scale > 0 ? Int8(max(-127, min(127, ($0 / scale).rounded()))) : 0 }
        }
        self.scales = scales
        self.codes = codes
    }

    /// Takes scales and codes that were such before; nil if their numbers do not fit together.
    public init?(scales: [Float], codes: [Int8]) {
        guard scales.count == Self.kept.count, codes.count.isMultiple(of: scales.count),
            scales.allSatisfy({ $0.isFinite && $0 >= 0 })
        else { return nil }
        self.scales = scales
        self.codes = codes
    }

    /// The size of the vectors.
    public var dimension: Int { codes.count / Self.kept.count }

    /// What each family adds to the inner product of two embeddings *a* and *b*: half of *a*'s part with *b* and of *a*
    /// with *b*'s part. The shares sum to the inner product.
    ///
    /// - Precondition: embeddings and contributions are of one size.
    public static func shares(
        of left: ClipEmbedding, _ leftParts: FamilyContributions, and right: ClipEmbedding,
        _ rightParts: FamilyContributions
    ) -> [DescriptorFamily: Float] {
        let count = left.values.count
        precondition(
            right.values.count == count && leftParts.dimension == count && rightParts.dimension == count,
            "embeddings of \(count) and \(right.values.count) values with parts of \(leftParts.dimension) and "
                + "\(rightParts.dimension)")
        var rest = zip(left.values, right.values).reduce(0) { $0 + $1.0 * $1.1 }
        var shares: [DescriptorFamily: Float] = [:]
        for (place, family) in kept.enumerated() {
            var (first, second): (Float, Float) = (0, 0)
            for index in 0..<count {
                first += Float(leftParts.codes[place * count + index]) * right.values[index]
                second += Float(rightParts.codes[place * count + index]) * left.values[index]
            }
            let share = (first * leftParts.scales[place] + second * rightParts.scales[place]) / 2
            shares[family] = share
            rest -= share
        }
        shares[.motion] = rest
        return shares
    }
}
