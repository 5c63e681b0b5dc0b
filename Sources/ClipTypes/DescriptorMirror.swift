/// What mirroring a frame does to its descriptor: values change places, and some their sign.
public struct DescriptorMirror: Hashable, Sendable {
    /// For each value, where the mirrored one is found.
    public let sources: [Int]
    /// For each value, the sign of the mirrored one, 1 or -1.
    public let signs: [Float]

    /// Joins places and signs.
    ///
    /// - Precondition: mirroring twice changes nothing.
    public init(sources: [Int], signs: [Float]) {
        precondition(sources.count == signs.count, "\(sources.count) places and \(signs.count) signs")
        precondition(
            sources.indices.allSatisfy { sources[sources[$0]] == $0 && signs[sources[$0]] == signs[$0] },
            "mirroring twice must change nothing")
        self.sources = sources
        self.signs = signs
    }

    /// The values of the mirrored frame.
    ///
    /// - Precondition: there are as many values as places.
    public func mirrored(_ values: [Float]) -> [Float] {
        precondition(values.count == sources.count, "\(values.count) values in a layout of \(sources.count)")
        return values.indices.map { values[sources[$0]] * signs[$0] }
    }
}
