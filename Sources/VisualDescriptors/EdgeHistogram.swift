public import ClipTypes
internal import Kernels

/// Histograms of edge types: the type of edge in each 2x2 block, counted in 4x4 cells.
///
/// The local part of the MPEG-7 edge histogram (D. K. Park, Y. S. Jeon and C. S. Won, "Efficient use of local edge
/// histogram descriptor", ACM Multimedia workshops 2000), with its filters and its threshold of 11, below which a block
/// has no edge.
///
/// A cell has 5 values: vertical, horizontal, 45 degrees, 135 degrees, non-directional. Each is a share of all 1024
/// blocks of the picture; plain blocks are not counted.
public struct EdgeHistogram: DescriptorExtractor {
    /// The name in layouts, `edge-histogram`.
    public let name = "edge-histogram"
    /// The family, shape.
    public let family = DescriptorFamily.shape
    /// The number of values, 80: 4x4 cells of 5 edge types.
    public let count = 80

    /// Creates the extractor.
    public init() {}

    /// Appends the share of each edge type in each cell.
    public func describe(_ picture: DescriptorPicture, into values: inout [Float]) {
        for count in FrameKernels.edgeHistogram(picture.luma) { values.append(Float(count) / 1024) }
    }

    /// Returns the index of the same edge type (the diagonals are exchanged) in the horizontally mirrored cell, with
    /// the sign 1.
    public func mirrorSource(of index: Int) -> (index: Int, sign: Float) {
        let (cell, edge) = index.quotientAndRemainder(dividingBy: 5)
        return ((cell ^ 3) * 5 + (edge == 2 || edge == 3 ? edge ^ 1 : edge), 1)
    }
}
