public import ClipTypes
internal import Kernels

/// The spatial layout of colors: the mean Y, Cb and Cr of 8x8 blocks.
///
/// The first step of the MPEG-7 color layout descriptor (E. Kasutani and A. Yamada, "The MPEG-7 color layout
/// descriptor", ICIP 2001). Its cosine transform is left out: the later whitening is linear, too, and without it the
/// layouts of blended, padded or mirrored pictures can be computed from the values alone.
///
/// The values are 64 means of Y, row by row from the top, 0 (black) to 1 (white), then 64 of Cb and 64 of Cr, -1...1, 0
/// for gray.
public struct ColorLayout: DescriptorExtractor {
    /// The name in layouts, `color-layout`.
    public let name = "color-layout"
    /// The family, color.
    public let family = DescriptorFamily.color
    /// The number of values, 192: 8x8 blocks of three planes.
    public let count = 192

    /// Creates the extractor.
    public init() {}

    /// Appends the block means of the three planes.
    public func describe(_ picture: DescriptorPicture, into values: inout [Float]) {
        for sum in FrameKernels.blockSums(picture.luma) { values.append(Float(sum) / (64 * 255)) }
        for plane in [picture.blueDifference, picture.redDifference] {
            for sum in FrameKernels.blockSums(plane) { values.append((Float(sum) - 64 * 128) / (64 * 128)) }
        }
    }

    /// Returns the index of the horizontally mirrored block of the same plane, with the sign 1.
    public func mirrorSource(of index: Int) -> (index: Int, sign: Float) { (index ^ 7, 1) }
}
