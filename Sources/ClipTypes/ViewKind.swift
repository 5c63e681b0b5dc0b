/// In which way a query is looked at when copies are searched for.
public enum ViewKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// As it is, without bars.
    case whole
    /// Turned by one, two or three quarters.
    case turned
    /// In inverted colors.
    case negative
    /// One of the four halves.
    case half
    /// One of the four quarters.
    case quarter
    /// The middle.
    case center
    /// A picture within the picture that was found by its borders.
    case inset
}
