public import ClipTypes
internal import Kernels

/// How light and dark lie in large forms: the lowest frequencies of the equalized luma.
///
/// The cosine transform of perceptual hashes (C. Zauner, "Implementation and benchmarking of perceptual image hash
/// functions", 2010) kept as numbers instead of bits. Each pixel counts by the rank of its luma, so that brightness,
/// contrast and gamma do not matter. A picture turned negative has the negated values.
///
/// Coefficients of 9x9 frequencies but the constant one, row by row with the horizontal frequency running faster; each
/// is the correlation with a cosine, -1…1.
public struct LumaStructure: DescriptorExtractor {
    /// `luma-structure`.
    public let name = "luma-structure"
    /// Shape.
    public let family = DescriptorFamily.shape
    /// 9x9 frequencies without the constant.
    public let count = 80

    /// Ranks of -4096…4096, evenly spread, have this norm over the 4096 pixels; no other ranks have a larger one.
    static let largestNorm = 4096 * Float(4096.0 / 3).squareRoot()

    /// The only way it works.
    public init() {}

    /// Appends the coefficients.
    public func describe(_ picture: DescriptorPicture, into values: inout [Float]) {
        let ranks = FrameKernels.equalize(picture.luma)
        values.append(contentsOf: FrameKernels.lowFrequencies(ranks, scale: 1 / Self.largestNorm).dropFirst())
    }

    /// The same value, negated where the horizontal frequency is odd.
    public func mirrorSource(of index: Int) -> (index: Int, sign: Float) {
        (index, (index + 1) % 9 % 2 == 0 ? 1 : -1)
    }
}
