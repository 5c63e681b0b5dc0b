/// What a query is to a clip with which it shares footage.
public enum CopyRelation: String, CaseIterable, Sendable {
    /// The shared parts cover nearly all of both.
    case same
    /// The query is contained in the clip, which shows other footage besides.
    case contained
    /// The query contains the clip, and other footage besides.
    case contains
    /// Both show other footage besides.
    case overlaps

    /// The share of a clip from which on it counts as covered: borders are known up to half a second or two.
    static let whole: Float = 0.8
}
