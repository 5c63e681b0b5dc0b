public import ClipTypes
internal import Kernels

/// The content region of a frame, scaled to the 64x64 pixels that all descriptors are computed on.
///
/// Scaling every frame to a square makes a clip comparable with its copy in another aspect ratio. Each pixel is the
/// rounded mean of the area it covers, so that scaling and mirroring commute.
public struct DescriptorPicture: Hashable, Sendable {
    /// The width and the height of every descriptor picture in pixels.
    public static let side = 64

    /// The luma (Y) of each pixel, row by row from the top, 0 (black) to 255 (white).
    public let luma: [UInt8]
    /// The blue-difference chroma (Cb) of each pixel, row by row from the top; 128 for gray.
    public let blueDifference: [UInt8]
    /// The red-difference chroma (Cr) of each pixel, row by row from the top; 128 for gray.
    public let redDifference: [UInt8]
    /// The luma of the same region in the previous sampled frame, scaled to 64x64; `nil` for the first frame of a clip.
    public let previousLuma: [UInt8]?

    /// Scales a region of a picture to 64x64.
    ///
    /// - Parameters:
    ///   - picture: A picture of any size.
    ///   - region: The region, as ``ContentRegion/init(of:)`` detects it.
    ///   - previousLuma: The scaled luma of the previous sampled frame, for motion; `nil` for the first frame of a
    ///     clip.
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

    /// Detects the content region of a picture and scales it to 64x64, without a previous frame.
    public init(_ picture: Picture) {
        self.init(picture, region: ContentRegion(of: picture))
    }
}
