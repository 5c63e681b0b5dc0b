/// The kind of a view: the geometric or color transform that is applied to a query's frames to find altered copies.
public enum ViewKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// The whole picture without black bars or other borders.
    case whole
    /// The picture rotated by 90, 180 or 270 degrees.
    case turned
    /// The picture with inverted colors.
    case negative
    /// The left, right, upper or lower half of the picture.
    case half
    /// One of the four quarters of the picture.
    case quarter
    /// The center of the picture.
    case center
    /// A picture within the picture, found by its borders.
    case inset
}
