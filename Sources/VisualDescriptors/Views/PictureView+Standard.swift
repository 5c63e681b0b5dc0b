public import ClipTypes

extension PictureView {
    /// Returns the standard views of a query besides the whole picture: three rotations, inverted colors, the halves,
    /// the quarters and the center.
    ///
    /// - Parameters:
    ///   - width: The width of the query's pictures in pixels.
    ///   - height: The height of the query's pictures in pixels.
    /// - Returns: The views; without the halves, quarters and center for pictures below 32 pixels on the short side.
    public static func standard(width: Int, height: Int) -> [PictureView] {
        let whole =
            (1...3).map { PictureView(kind: .turned, name: "turned \($0 * 90) degrees", quarterTurns: $0) }
            + [PictureView(kind: .negative, name: "negative", isNegative: true)]
        guard min(width, height) >= minimumSide else { return whole }
        return whole
            + parts.map { part in
                let left = Int((part.x * Double(width)).rounded())
                let top = Int((part.y * Double(height)).rounded())
                let right = Int(((part.x + part.width) * Double(width)).rounded())
                let bottom = Int(((part.y + part.height) * Double(height)).rounded())
                let region = ContentRegion(x: left, y: top, width: right - left, height: bottom - top)
                return PictureView(kind: part.kind, name: part.name, region: region)
            }
    }

    /// The minimum short side in pixels of a picture that is divided into parts.
    private static let minimumSide = 32

    private static let parts: [(kind: ViewKind, name: String, x: Double, y: Double, width: Double, height: Double)] = [
        (.half, "left half", 0, 0, 0.5, 1), (.half, "right half", 0.5, 0, 0.5, 1),
        (.half, "upper half", 0, 0, 1, 0.5), (.half, "lower half", 0, 0.5, 1, 0.5),
        (.quarter, "upper left quarter", 0, 0, 0.5, 0.5), (.quarter, "upper right quarter", 0.5, 0, 0.5, 0.5),
        (.quarter, "lower left quarter", 0, 0.5, 0.5, 0.5), (.quarter, "lower right quarter", 0.5, 0.5, 0.5, 0.5),
        (.center, "center", 0.2, 0.2, 0.6, 0.6),
    ]

    /// Returns a view of each inset detected in a clip.
    ///
    /// - Parameters:
    ///   - pictures: The pictures of several frames of the clip; a dozen suffice.
    ///   - limit: The maximum number of insets; none if it is not positive.
    /// - Returns: The views, the inset with the clearest borders first, named `inset 1`, `inset 2` and so on.
    public static func insets(of pictures: [Picture], limit: Int = 3) -> [PictureView] {
        InsetFinder.insets(in: pictures, limit: limit).enumerated().map { number, region in
            PictureView(kind: .inset, name: "inset \(number + 1)", region: region)
        }
    }
}
