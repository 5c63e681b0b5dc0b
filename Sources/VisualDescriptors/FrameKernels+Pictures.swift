internal import ClipTypes
internal import Kernels

extension FrameKernels {
    /// Scales a region of one plane of a picture to 64x64 values.
    static func scale(_ plane: [UInt8], of picture: Picture, region: ContentRegion) -> [UInt8] {
        scale(
            plane, width: picture.width, height: picture.height, columns: region.x..<region.x + region.width,
            rows: region.y..<region.y + region.height)
    }
}
