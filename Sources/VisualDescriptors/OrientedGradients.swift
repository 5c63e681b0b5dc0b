public import ClipTypes
internal import Kernels

/// Histograms of oriented gradients in 4x4 cells.
///
/// N. Dalal and B. Triggs, "Histograms of oriented gradients for human detection", CVPR 2005: central differences and
/// unsigned orientations weighted by magnitude, with the L1 normalization of each cell. The 8 orientations are centered
/// on multiples of 22.5 degrees, so that vertical and horizontal edges, the most frequent ones, are not split between
/// bins.
///
/// Value *k* of a cell is the share of gradients of *k*·22.5 degrees (0 for horizontal gradients, at vertical edges). A
/// cell sums to a sixteenth, or to less if it is nearly plain, so that noise is not amplified.
public struct OrientedGradients: DescriptorExtractor {
    /// The name in layouts, `oriented-gradients`.
    public let name = "oriented-gradients"
    /// The family, shape.
    public let family = DescriptorFamily.shape
    /// The number of values, 128: 4x4 cells of 8 orientations.
    public let count = 128

    /// The regularization that is added to the sum of a cell's magnitudes: a mean gradient of 2 a pixel, in sixteenths.
    static let noise: Float = 2 * 16 * 256

    /// Creates the extractor.
    public init() {}

    /// Appends the share of each orientation in each cell.
    public func describe(_ picture: DescriptorPicture, into values: inout [Float]) {
        let sums = FrameKernels.orientedGradients(picture.luma)
        for cell in stride(from: 0, to: count, by: 8) {
            let total = sums[cell..<cell + 8].reduce(0, +)
            let scale = 1 / (16 * (Float(total) + Self.noise))
            for sum in sums[cell..<cell + 8] { values.append(Float(sum) * scale) }
        }
    }

    /// Returns the index of the mirrored orientation in the horizontally mirrored cell, with the sign 1.
    public func mirrorSource(of index: Int) -> (index: Int, sign: Float) {
        let (cell, orientation) = index.quotientAndRemainder(dividingBy: 8)
        return ((cell ^ 3) * 8 + (8 - orientation) % 8, 1)
    }
}
