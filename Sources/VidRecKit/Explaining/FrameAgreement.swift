public import ClipTypes
internal import SequenceModels

/// By how much the aligned frames of two clips agree, and in what.
public struct FrameAgreement: Hashable, Sendable {
    /// The mean cosine of the aligned frames, -1...1: the sum of the shares.
    public let similarity: Float
    /// What each descriptor family adds to it.
    public let shares: [DescriptorFamily: Float]

    /// Averages pairs of frames.
    init(_ pairs: [FrameAgreement]) {
        precondition(!pairs.isEmpty, "no pairs to average")
        var shares: [DescriptorFamily: Float] = [:]
        for family in DescriptorFamily.allCases {
            shares[family] = pairs.reduce(0) { $0 + ($1.shares[family] ?? 0) } / Float(pairs.count)
        }
        self.init(shares: shares)
    }

    /// Compares two frames by what each family adds to their projections *a* and *b*: half of the first frame's part with
    /// *b* and of *a* with the second frame's part. The shares sum to the cosine.
    init(_ left: [DescriptorFamily: [Float]], _ right: [DescriptorFamily: [Float]]) {
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
        // In a fixed order: the order of a dictionary differs from run to run, and with it the last bit.
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
