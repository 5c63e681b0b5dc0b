public import ClipTypes
internal import Kernels

/// The content of a frame at the size all descriptors work on: 64x64, without bars, whatever shape the frame has.
///
/// Stretching every frame to one square makes descriptors of a clip and of its copy in another aspect ratio comparable.
/// Each pixel is the rounded mean of the area it covers, the same for a picture and its mirror image.
public struct DescriptorPicture: Hashable, Sendable {
    /// Pixels in a row, and rows.
    public static let side = 64

    /// Y of each pixel, row by row from the top.
    public let luma: [UInt8]
    /// Cb of each pixel.
    public let blueDifference: [UInt8]
    /// Cr of each pixel.
    public let redDifference: [UInt8]
    /// Y of the same region in the frame sampled before; nil for the first frame of a clip.
    public let previousLuma: [UInt8]?

    /// Scales the content of a picture.
    ///
    /// - Parameters:
    ///   - picture: a picture of any size.
    ///   - region: what of it to take, found by ``ContentRegion/init(of:)``.
    ///   - previousLuma: the luma, scaled alike, of the frame before, for motion.
    /// - Complexity: O(pixels of the region).
    /// - Precondition: the region lies within the picture; `previousLuma` has 64x64 values.
    public init(_ picture: Picture, region: ContentRegion, previousLuma: [UInt8]? = nil) {
        precondition(
            previousLuma.map { $0.count == Self.side * Self.side } ?? true,
            "a luma plane of \(previousLuma?.count ?? 0) values instead of 64x64"
        )
        luma = FrameKernels.scale(picture.luma, of: picture, region: region)
        blueDifference = FrameKernels.scale(picture.blueDifference, of: picture, region: region)
        redDifference = FrameKernels.scale(picture.redDifference, of: picture, region: region)
        self.previousLuma = previousLuma
    }

    /// Scales the content of a picture, leaving out the bars it may have.
    public init(_ picture: Picture) {
        self.init(picture, region: ContentRegion(of: picture))
    }
}
