public import ClipTypes
internal import Kernels

/// How edges lie: the kind of edge in each 2x2 block, counted in 4x4 cells.
///
/// The local part of the MPEG-7 edge histogram (D. K. Park, Y. S. Jeon and C. S. Won, "Efficient use of local edge
/// histogram descriptor", ACM Multimedia workshops 2000), with its filters and its threshold of 11, below which a block
/// has no edge.
///
/// In a cell of 5 values: vertical, horizontal, 45 degrees, 135 degrees, without direction. Each is a share of all 1024
/// blocks of the picture; what is missing to 1 are the plain blocks.
public struct EdgeHistogram: DescriptorExtractor {
    /// `edge-histogram`.
    public let name = "edge-histogram"
    /// Shape.
    public let family = DescriptorFamily.shape
    /// 4x4 cells of 5 kinds of edge.
    public let count = 80

    /// The only way it works.
    public init() {}

    /// Appends the share of each kind of edge in each cell.
    public func describe(_ picture: DescriptorPicture, into values: inout [Float]) {
        for count in FrameKernels.edgeHistogram(picture.luma) { values.append(Float(count) / 1024) }
    }

    /// The cell at the other end of the row, with the diagonals exchanged.
    public func mirrorSource(of index: Int) -> (index: Int, sign: Float) {
        let (cell, edge) = index.quotientAndRemainder(dividingBy: 5)
        return ((cell ^ 3) * 5 + (edge == 2 || edge == 3 ? edge ^ 1 : edge), 1)
    }
}
