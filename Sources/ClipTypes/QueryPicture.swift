/// The luma of a frame of a query, in which the local detail of indexed frames is searched for.
public struct QueryPicture: Hashable, Sendable {
    /// The presentation time of the frame, counted from the start of the clip.
    public let time: Duration
    /// The width of the picture in pixels.
    public let width: Int
    /// The height of the picture in pixels.
    public let height: Int
    /// The luma (Y) of each pixel, row by row from the top.
    public let luma: [UInt8]
    /// The region without bars, within the picture.
    public let content: ContentRegion

    /// Creates a picture.
    ///
    /// - Precondition: `luma` has `width` x `height` values, and the region lies within the picture.
    public init(time: Duration, width: Int, height: Int, luma: [UInt8], content: ContentRegion) {
        precondition(
            luma.count == width * height && content.isWithin(width: width, height: height),
            "\(luma.count) values and \(content) in a picture of \(width)x\(height)")
        self.time = time
        self.width = width
        self.height = height
        self.luma = luma
        self.content = content
    }
}
