public import ClipTypes

/// A way of looking at a picture: a part of it, turned by quarters, or its negative.
///
/// A copy may hold the original in one half, upright where the original lies on its side, or in inverted colors. Looking
/// at a query in several ways finds it there. Mirror images are not among them: descriptors are mirrored by permutation
/// (``FrameDescriber/mirrored(_:)``), which costs next to nothing.
public struct PictureView: Hashable, Sendable {
    /// Which kind of view it is.
    public let kind: ViewKind
    /// The view in words, such as `left half`.
    public let name: String
    /// The part that is looked at, in pixels of the picture; nil for all of it.
    public let region: ContentRegion?
    /// By how many quarter turns clockwise the picture is turned, 0...3.
    public let quarterTurns: Int
    /// Whether each of the three planes is inverted.
    public let isNegative: Bool

    /// Names a view.
    ///
    /// - Precondition: `quarterTurns` is within 0...3.
    public init(
        kind: ViewKind = .whole, name: String = "whole", region: ContentRegion? = nil, quarterTurns: Int = 0,
        isNegative: Bool = false
    ) {
        precondition(0...3 ~= quarterTurns, "\(quarterTurns) quarter turns instead of 0 to 3")
        self.kind = kind
        self.name = name
        self.region = region
        self.quarterTurns = quarterTurns
        self.isNegative = isNegative
    }

    /// The picture in this view.
    ///
    /// - Precondition: the region lies within the picture.
    /// - Complexity: O(pixels).
    public func apply(_ picture: Picture) -> Picture {
        let region = region ?? ContentRegion(x: 0, y: 0, width: picture.width, height: picture.height)
        precondition(
            region.x >= 0 && region.y >= 0 && region.width > 0 && region.height > 0
                && region.x + region.width <= picture.width && region.y + region.height <= picture.height,
            "\(region) is not within \(picture.width)x\(picture.height)"
        )
        let isUpright = quarterTurns.isMultiple(of: 2)
        return Picture(
            width: isUpright ? region.width : region.height,
            height: isUpright ? region.height : region.width,
            luma: plane(picture.luma, stride: picture.width, region: region),
            blueDifference: plane(picture.blueDifference, stride: picture.width, region: region),
            redDifference: plane(picture.redDifference, stride: picture.width, region: region)
        )
    }

    private func plane(_ source: [UInt8], stride: Int, region: ContentRegion) -> [UInt8] {
        let (width, height) = (region.width, region.height)
        let origin = region.y * stride + region.x
        // Where the result's first pixel is in the source, and the way to the next one in its row and its column.
        let (first, right, down) =
            switch quarterTurns {
            case 0: (origin, 1, stride)
            case 1: (origin + (height - 1) * stride, -stride, 1)
            case 2: (origin + (height - 1) * stride + width - 1, -1, -stride)
            default: (origin + width - 1, stride, -1)
            }
        let isUpright = quarterTurns.isMultiple(of: 2)
        let (columns, rows) = isUpright ? (width, height) : (height, width)
        let inversion: UInt8 = isNegative ? 255 : 0
        var result: [UInt8] = []
        result.reserveCapacity(columns * rows)
        for row in 0..<rows {
            var position = first + row * down
            for _ in 0..<columns {
                result.append(source[position] ^ inversion)
                position += right
            }
        }
        return result
    }
}
