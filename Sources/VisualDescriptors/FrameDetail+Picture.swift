public import ClipTypes
internal import Kernels

extension FrameDetail {
    /// The value of a plane from which on a cell has the level 1.
    private static let lowLevel: Int8 = 10
    /// The value of a plane from which on a cell has the level 2.
    private static let highLevel: Int8 = 30

    /// Computes the local detail of a region of a picture.
    ///
    /// The mean luma of each cell is blurred slightly, the mean of its surroundings (a Gaussian of two cells) is
    /// subtracted, and the difference is divided by the root mean square of the differences around (three cells) and four
    /// steps of luma together, so that compression noise on plain ground stays near 0.
    ///
    /// - Precondition: the region lies within the picture.
    /// - Complexity: O(pixels of the region).
    public init(_ picture: Picture, region: ContentRegion) {
        let plane = DetailKernels.plane(
            picture.luma, width: picture.width, height: picture.height,
            region: (region.x..<region.x + region.width, region.y..<region.y + region.height), columns: Self.side,
            rows: Self.side)
        self.init(
            levels: plane.map { value in
                let level: Int8 =
                    value.magnitude >= Self.highLevel.magnitude ? 2 : value.magnitude >= Self.lowLevel.magnitude ? 1 : 0
                return value < 0 ? -level : level
            }, width: region.width, height: region.height)
    }
}
