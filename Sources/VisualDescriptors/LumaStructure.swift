public import ClipTypes
internal import Kernels

/// The large light and dark areas: the lowest frequencies of the equalized luma.
///
/// The cosine transform of perceptual hashes (C. Zauner, "Implementation and benchmarking of perceptual image hash
/// functions", 2010) with real values instead of bits. It is applied to the rank of each pixel's luma, so that
/// brightness, contrast and gamma have no effect. Inverted colors negate the values.
///
/// The values are the coefficients of 9x9 frequencies without the constant one, row by row, a vertical frequency a row.
/// Each is the correlation with a cosine, -1...1.
public struct LumaStructure: DescriptorExtractor {
    /// The name in layouts, `luma-structure`.
    public let name = "luma-structure"
    /// The family, shape.
    public let family = DescriptorFamily.shape
    /// The number of values, 80: 9x9 frequencies without the constant one.
    public let count = 80

    /// The maximum L2 norm of the ranks of 4096 pixels, that of ranks evenly spaced in -4096...4096.
    static let maximumNorm = 4096 * Float(4096.0 / 3).squareRoot()

    /// Creates the extractor.
    public init() {}

    /// Appends the 80 coefficients.
    public func describe(_ picture: DescriptorPicture, into values: inout [Float]) {
        let ranks = FrameKernels.equalize(picture.luma)
        values.append(contentsOf: FrameKernels.lowFrequencies(ranks, scale: 1 / Self.maximumNorm).dropFirst())
    }

    /// Returns the index itself, with the sign -1 if the horizontal frequency is odd, else 1.
    public func mirrorSource(of index: Int) -> (index: Int, sign: Float) {
        (index, (index + 1) % 9 % 2 == 0 ? 1 : -1)
    }
}
