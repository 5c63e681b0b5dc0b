/// The signed permutation that turns the descriptor of a frame into that of the mirrored frame.
public struct DescriptorMirror: Hashable, Sendable {
    /// For each value of the mirrored descriptor, the index of the value of the original that it comes from.
    public let sources: [Int]
    /// For each value of the mirrored descriptor, its sign relative to the original: 1 or -1.
    public let signs: [Float]

    /// Creates a permutation from indices and signs.
    ///
    /// - Precondition: `sources` and `signs` have the same number of values, and mirroring twice is the identity.
    public init(sources: [Int], signs: [Float]) {
        precondition(sources.count == signs.count, "\(sources.count) indices and \(signs.count) signs")
        precondition(
            sources.indices.allSatisfy { sources[sources[$0]] == $0 && signs[sources[$0]] == signs[$0] },
            "mirroring twice must change nothing")
        self.sources = sources
        self.signs = signs
    }

    /// Returns the values of the descriptor of the mirrored frame.
    ///
    /// - Precondition: `values` has as many values as ``sources``.
    public func mirrored(_ values: [Float]) -> [Float] {
        precondition(values.count == sources.count, "\(values.count) values in a layout of \(sources.count)")
        return values.indices.map { values[sources[$0]] * signs[$0] }
    }
}
