/// The layout of a frame descriptor: the name, the family and the range of each block of its values.
///
/// Only descriptors of equal layouts can be compared.
public struct DescriptorLayout: Hashable, Sendable, Codable {
    /// A range of values that one extractor computes, such as a histogram.
    public struct Block: Hashable, Sendable, Codable {
        /// The name of the extractor that computes the block, such as `hsv-histogram`.
        public let name: String
        /// The visual property that the block describes.
        public let family: DescriptorFamily
        /// The indices of the block's values in the descriptor.
        public let range: Range<Int>

        /// Creates a block from its name, its family and its range.
        public init(name: String, family: DescriptorFamily, range: Range<Int>) {
            self.name = name
            self.family = family
            self.range = range
        }
    }

    /// The blocks in the order of the values; each starts where the previous one ends.
    public let blocks: [Block]

    /// The number of values of a descriptor.
    public var count: Int { blocks.last?.range.upperBound ?? 0 }

    /// Creates a layout of consecutive blocks from the name, the family and the number of values of each.
    public init(_ parts: [(name: String, family: DescriptorFamily, count: Int)]) {
        var start = 0
        blocks = parts.map { part in
            defer { start += part.count }
            return Block(name: part.name, family: part.family, range: start..<start + part.count)
        }
    }
}
