public import ClipTypes
internal import Kernels

/// Where the colors are: the mean Y, Cb and Cr of 8x8 blocks.
///
/// The first half of the MPEG-7 color layout descriptor (E. Kasutani and A. Yamada, "The MPEG-7 color layout
/// descriptor", ICIP 2001); its cosine transform is left to the whitening of later stages, and blended, padded or
/// mirrored layouts can so be computed from the values alone.
///
/// First 64 means of Y, row by row from the top, 0 (black) to 1 (white); then 64 of Cb and 64 of Cr, -1…1, where 0 has
/// no color.
public struct ColorLayout: DescriptorExtractor {
    /// `color-layout`.
    public let name = "color-layout"
    /// Color.
    public let family = DescriptorFamily.color
    /// 8x8 blocks of three planes.
    public let count = 192

    /// The only way it works.
    public init() {}

    /// Appends the means of the three planes.
    public func describe(_ picture: DescriptorPicture, into values: inout [Float]) {
        for sum in FrameKernels.blockSums(picture.luma) { values.append(Float(sum) / (64 * 255)) }
        for plane in [picture.blueDifference, picture.redDifference] {
            for sum in FrameKernels.blockSums(plane) { values.append((Float(sum) - 64 * 128) / (64 * 128)) }
        }
    }

    /// The block at the other end of the row.
    public func mirrorSource(of index: Int) -> (index: Int, sign: Float) { (index ^ 7, 1) }
}
