public import ClipTypes
internal import Kernels

/// A color histogram with 16 hues, 4 saturations and 4 values.
///
/// The color model is the hexcone (A. R. Smith, "Color gamut transform pairs", SIGGRAPH 1978), divided into equal bins
/// as in M. J. Swain and D. H. Ballard, "Color indexing", IJCV 7, 1991. Pixels with almost no chroma (red, green and
/// blue within 8 of 255) count as gray of hue 0, since their hue is compression noise.
///
/// The share of hue *h*, saturation *s* and value *v* has the index `(h * 4 + s) * 4 + v`. All 256 shares sum to 1.
public struct HSVHistogram: DescriptorExtractor {
    /// The name in layouts, `hsv-histogram`.
    public let name = "hsv-histogram"
    /// The family, color.
    public let family = DescriptorFamily.color
    /// The number of values, 256: 16 hues x 4 saturations x 4 values.
    public let count = 256

    /// Creates the extractor.
    public init() {}

    /// Appends the share of pixels in each bin.
    public func describe(_ picture: DescriptorPicture, into values: inout [Float]) {
        let counts = FrameKernels.hsvHistogram(
            luma: picture.luma, blue: picture.blueDifference, red: picture.redDifference)
        for count in counts { values.append(Float(count) / 4096) }
    }

    /// Returns the index itself, with the sign 1: mirroring does not change a color histogram.
    public func mirrorSource(of index: Int) -> (index: Int, sign: Float) { (index, 1) }
}
