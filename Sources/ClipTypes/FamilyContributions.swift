/// The contribution of each descriptor family to a clip's embedding: vectors that sum to the embedding.
///
/// The vectors of color, texture and shape are stored in one byte a value, and that of content if the model has this
/// family; that of motion is the embedding minus these. Content has the first values of the embedding for itself: those of
/// the other families are 0 there, and its own are 0 from then on.
public struct FamilyContributions: Hashable, Sendable {
    /// The families whose vectors may be stored, in the order of their codes and scales. Content is the last, and absent
    /// for models without a pretrained network.
    public static let storedFamilies: [DescriptorFamily] = [.color, .texture, .shape, .content]
    /// The possible numbers of stored families: without content and with it.
    public static let storedCounts = storedFamilies.count - 1...storedFamilies.count

    /// For each stored family, the factor that turns its codes into values, 0 or more.
    public let scales: [Float]
    /// The codes of the stored families in -127...127: ``dimension`` values of the first family, then of the next.
    public let codes: [Int8]

    /// Quantizes the vectors of the stored families; vectors of other families are ignored. Content is stored if it has a
    /// vector.
    ///
    /// - Parameters:
    ///   - vectors: The vector of each family; a missing one is zero.
    ///   - dimension: The number of values in each vector.
    /// - Precondition: the vectors of stored families have `dimension` values.
    public init(_ vectors: [DescriptorFamily: [Float]], dimension: Int) {
        var scales: [Float] = []
        var codes: [Int8] = []
        for family in Self.storedFamilies where family != .content || vectors[family] != nil {
            let vector = vectors[family] ?? [Float](repeating: 0, count: dimension)
            precondition(vector.count == dimension, "a vector of \(vector.count) values beside some of \(dimension)")
            let scale = vector.reduce(0) { max($0, abs($1)) } / 127
            scales.append(scale)
            codes += vector.map { scale > 0 ? Int8(max(-127, min(127, ($0 / scale).rounded()))) : 0 }
        }
        self.scales = scales
        self.codes = codes
    }

    /// Creates contributions from stored scales and codes; returns `nil` if their counts do not match or a scale is
    /// negative or not finite.
    public init?(scales: [Float], codes: [Int8]) {
        guard Self.storedCounts.contains(scales.count), codes.count.isMultiple(of: scales.count),
            scales.allSatisfy({ $0.isFinite && $0 >= 0 })
        else { return nil }
        self.scales = scales
        self.codes = codes
    }

    /// The number of values in each vector, that of the embedding.
    public var dimension: Int { codes.count / scales.count }

    /// Whether the vector of content is stored.
    public var hasContent: Bool { scales.count == Self.storedFamilies.count }

    /// The number of the first values of the embedding that content has for itself, 0 without content.
    private var contentCount: Int {
        guard hasContent else { return 0 }
        return codes.suffix(dimension).lastIndex { $0 != 0 }.map { $0 + 1 - (codes.count - dimension) } ?? 0
    }

    /// Returns the share of each family in the inner product of two embeddings *a* and *b*: the mean of the inner
    /// products of *a*'s contribution with *b* and of *a* with *b*'s contribution. The shares sum to the inner product,
    /// and may be negative. Content has a share if both store it: the inner product of the values that are its own, in
    /// which no code is rounded.
    ///
    /// - Precondition: embeddings and contributions have the same number of values.
    public static func shares(
        of left: ClipEmbedding, _ leftContributions: FamilyContributions, and right: ClipEmbedding,
        _ rightContributions: FamilyContributions
    ) -> [DescriptorFamily: Float] {
        let count = left.values.count
        precondition(
            right.values.count == count && leftContributions.dimension == count
                && rightContributions.dimension == count,
            "embeddings of \(count) and \(right.values.count) values with contributions of "
                + "\(leftContributions.dimension) and \(rightContributions.dimension)")
        func product(_ range: Range<Int>) -> Float {
            zip(left.values[range], right.values[range]).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let hasContent = leftContributions.hasContent && rightContributions.hasContent
        let content = hasContent ? max(leftContributions.contentCount, rightContributions.contentCount) : 0
        var shares: [DescriptorFamily: Float] = hasContent ? [.content: product(0..<content)] : [:]
        var rest = product(content..<count)
        for (index, family) in storedFamilies.enumerated() where family != .content {
            var (first, second): (Float, Float) = (0, 0)
            for value in 0..<count {
                first += Float(leftContributions.codes[index * count + value]) * right.values[value]
                second += Float(rightContributions.codes[index * count + value]) * left.values[value]
            }
            let share = (first * leftContributions.scales[index] + second * rightContributions.scales[index]) / 2
            shares[family] = share
            rest -= share
        }
        shares[.motion] = rest
        return shares
    }
}
