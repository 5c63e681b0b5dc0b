/// A rectangular region of a picture, such as the region without letterbox and pillarbox bars.
///
/// Letterbox bars (above and below) and pillarbox bars (left and right) are added or removed when a clip is copied to
/// another aspect ratio. Two opposite bars are detected if they have the same color (any) up to compression noise and
/// similar sizes, end in straight edges, and leave at least a fifth of the height or width. Dark scenes have no such
/// edges, and sky or sand have no single color; these and plain pictures keep the whole picture as region.
///
/// The region of a mirrored picture is the mirrored region.
public struct ContentRegion: Hashable, Sendable {
    /// The number of columns to the left of the region.
    public let x: Int
    /// The number of rows above the region.
    public let y: Int
    /// The number of columns in the region.
    public let width: Int
    /// The number of rows in the region.
    public let height: Int

    /// Creates a region from its position and its size in pixels.
    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// Returns whether the region is not empty and lies within a picture.
    ///
    /// - Parameters:
    ///   - pictureWidth: The width of the picture in pixels.
    ///   - pictureHeight: The height of the picture in pixels.
    public func isWithin(width pictureWidth: Int, height pictureHeight: Int) -> Bool {
        x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= pictureWidth && y + height <= pictureHeight
    }
}
