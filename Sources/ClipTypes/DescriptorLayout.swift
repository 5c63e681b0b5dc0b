/// Where in a frame descriptor each kind of measurement stands.
///
/// Two descriptors may be compared only when their layouts are equal.
public struct DescriptorLayout: Hashable, Sendable, Codable {
    /// A run of values that belong together, such as one histogram.
    public struct Block: Hashable, Sendable, Codable {
        /// The name of the descriptor, such as `hsv-histogram`.
        public let name: String
        /// What it looks at.
        public let family: DescriptorFamily
        /// Where its values stand.
        public let range: Range<Int>

        /// Names a run of values.
        public init(name: String, family: DescriptorFamily, range: Range<Int>) {
            self.name = name
            self.family = family
            self.range = range
        }
    }

    /// The blocks in order; each begins where the one before it ends.
    public let blocks: [Block]

    /// The number of values in a descriptor.
    public var count: Int { blocks.last?.range.upperBound ?? 0 }

    /// Lays blocks of the given sizes one after another.
    public init(_ parts: [(name: String, family: DescriptorFamily, count: Int)]) {
        var start = 0
        blocks = parts.map { part in
            defer { start += part.count }
            return Block(name: part.name, family: part.family, range: start..<start + part.count)
        }
    }
}
