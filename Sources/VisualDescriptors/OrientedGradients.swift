public import ClipTypes
internal import Kernels

/// How outlines lie: histograms of gradient orientations in 4x4 cells.
///
/// N. Dalal and B. Triggs, "Histograms of oriented gradients for human detection", CVPR 2005: central differences,
/// orientations without sign weighted by magnitude, each cell scaled to sum 1 (their L1 normalization; the root of their
/// L1-sqrt is left to later stages). The 8 orientations are centered on multiples of 22.5 degrees, so that upright and
/// level edges, which pictures have most of, do not sit on the border between two.
///
/// Value *k* of a cell belongs to gradients of *k*·22.5 degrees (0 is to the right or left, across an upright edge).
/// All values sum to 1, each cell to a sixteenth; nearly plain cells sum to less, so that noise does not fill them.
public struct OrientedGradients: DescriptorExtractor {
    /// `oriented-gradients`.
    public let name = "oriented-gradients"
    /// Shape.
    public let family = DescriptorFamily.shape
    /// 4x4 cells of 8 orientations.
    public let count = 128

    /// Added to the magnitudes of a cell before it divides them: a mean gradient of 2 a pixel, in sixteenths.
    static let noise: Float = 2 * 16 * 256

    /// The only way it works.
    public init() {}

    /// Appends the shares of the orientations in each cell.
    public func describe(_ picture: DescriptorPicture, into values: inout [Float]) {
        let sums = FrameKernels.orientedGradients(picture.luma)
        for cell in stride(from: 0, to: count, by: 8) {
            let total = sums[cell..<cell + 8].reduce(0, +)
            let scale = 1 / (16 * (Float(total) + Self.noise))
            for sum in sums[cell..<cell + 8] { values.append(Float(sum) * scale) }
        }
    }

    /// The cell at the other end of the row, with the angles counted the other way round.
    public func mirrorSource(of index: Int) -> (index: Int, sign: Float) {
        let (cell, orientation) = index.quotientAndRemainder(dividingBy: 8)
        return ((cell ^ 3) * 8 + (8 - orientation) % 8, 1)
    }
}
