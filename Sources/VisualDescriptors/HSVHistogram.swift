public import ClipTypes
internal import Kernels

/// Which colors there are: a histogram of 16 hues, 4 saturations and 4 values.
///
/// The model is Smith's hexcone (A. R. Smith, "Color gamut transform pairs", SIGGRAPH 1978), each axis cut into equal
/// parts as by M. J. Swain and D. H. Ballard, "Color indexing", IJCV 7, 1991. Pixels of nearly no chroma (red, green
/// and blue within 8 of 255) count as gray of hue 0, since their hue is that of compression noise.
///
/// The value of hue *h*, saturation *s* and value *v* stands at `(h * 4 + s) * 4 + v`. All 256 sum to 1.
public struct HSVHistogram: DescriptorExtractor {
    /// `hsv-histogram`.
    public let name = "hsv-histogram"
    /// Color.
    public let family = DescriptorFamily.color
    /// 16 hues x 4 saturations x 4 values.
    public let count = 256

    /// The only way it works.
    public init() {}

    /// Appends the share of the pixels in each bin.
    public func describe(_ picture: DescriptorPicture, into values: inout [Float]) {
        let counts = FrameKernels.hsvHistogram(
            luma: picture.luma, blue: picture.blueDifference, red: picture.redDifference)
        for count in counts { values.append(Float(count) / 4096) }
    }

    /// Every value stays: a mirror moves pixels and changes none.
    public func mirrorSource(of index: Int) -> (index: Int, sign: Float) { (index, 1) }
}
