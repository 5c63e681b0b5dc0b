public import ClipTypes

/// The similarity of the aligned frames of two clips, by descriptor family.
public struct FrameAgreement: Hashable, Sendable {
    /// The mean cosine similarity of the aligned frames, -1...1: the sum of the shares.
    public let similarity: Float
    /// The share of each descriptor family in the similarity; a share may be negative.
    public let shares: [DescriptorFamily: Float]

    /// Creates the mean of the agreements of several pairs.
    package init(_ pairs: [FrameAgreement]) {
        precondition(!pairs.isEmpty, "no pairs to average")
        var shares: [DescriptorFamily: Float] = [:]
        for family in DescriptorFamily.allCases {
            shares[family] = pairs.reduce(0) { $0 + ($1.shares[family] ?? 0) } / Float(pairs.count)
        }
        self.init(shares: shares)
    }

    /// Creates the agreement of two frames from the families' contributions to their projections *a* and *b*. The
    /// share of a family is half of the product of its contribution to *a* with *b*, plus half of the product of *a*
    /// with its contribution to *b*. The shares sum to the cosine.
    package init(_ left: [DescriptorFamily: [Float]], _ right: [DescriptorFamily: [Float]]) {
        let a = Self.sum(left)
        let b = Self.sum(right)
        var shares: [DescriptorFamily: Float] = [:]
        for family in DescriptorFamily.allCases {
            shares[family] = (Self.product(left[family] ?? [], b) + Self.product(a, right[family] ?? [])) / 2
        }
        self.init(shares: shares)
    }

    private init(shares: [DescriptorFamily: Float]) {
        self.shares = shares
        // In a fixed order: the order of a dictionary, and with it the last bit, differs from run to run.
        similarity = DescriptorFamily.allCases.reduce(0) { $0 + (shares[$1] ?? 0) }
    }

    private static func sum(_ parts: [DescriptorFamily: [Float]]) -> [Float] {
        var whole = [Float](repeating: 0, count: parts.values.first?.count ?? 0)
        for family in DescriptorFamily.allCases {
            guard let part = parts[family] else { continue }
            for index in whole.indices { whole[index] += part[index] }
        }
        return whole
    }

    private static func product(_ left: [Float], _ right: [Float]) -> Float {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
