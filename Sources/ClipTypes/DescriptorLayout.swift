/// The names, families and ranges of the blocks of values that make up a frame descriptor.
///
/// Only descriptors of equal layouts can be compared.
public struct DescriptorLayout: Hashable, Sendable, Codable {
    /// A range of values that one extractor computes, such as a histogram.
    public struct Block: Hashable, Sendable, Codable {
        /// The name of the extractor, such as `hsv-histogram`.
        public let name: String
        /// The family of the extractor.
        public let family: DescriptorFamily
        /// The indices of its values in the descriptor.
        public let range: Range<Int>

        /// Creates a block.
        public init(name: String, family: DescriptorFamily, range: Range<Int>) {
            self.name = name
            self.family = family
            self.range = range
        }
    }

    /// The blocks in order; each starts where the previous one ends.
    public let blocks: [Block]

    /// The number of values of a descriptor.
    public var count: Int { blocks.last?.range.upperBound ?? 0 }

    /// Creates a layout of consecutive blocks with the given numbers of values.
    public init(_ parts: [(name: String, family: DescriptorFamily, count: Int)]) {
        var start = 0
        blocks = parts.map { part in
            defer { start += part.count }
            return Block(name: part.name, family: part.family, range: start..<start + part.count)
        }
    }
}
