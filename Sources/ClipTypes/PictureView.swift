/// A transform of a picture, under which copies are searched for: a crop, quarter turns, or inverted colors.
///
/// A copy may show the original in one half, rotated, or in inverted colors; comparing several views of a query finds
/// it. Mirroring is not among them: descriptors are mirrored by permutation (`FrameDescriber.mirrored`) at almost
/// no cost.
public struct PictureView: Hashable, Sendable {
    /// The kind of the view.
    public let kind: ViewKind
    /// The name of the view, such as `left half`.
    public let name: String
    /// The region that is cropped before turning, in pixels of the picture; `nil` for the whole picture.
    public let region: ContentRegion?
    /// The number of clockwise quarter turns, 0...3.
    public let quarterTurns: Int
    /// Whether colors are inverted: every value of the three planes is subtracted from 255.
    public let isNegative: Bool

    /// Creates a view; by default the whole picture, unchanged.
    ///
    /// - Precondition: `quarterTurns` is in 0...3.
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
}
