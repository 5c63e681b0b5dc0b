/// How much the catalog knows of viewers.
public struct InteractionCounts: Hashable, Sendable {
    /// The events.
    public let interactions: Int
    /// The viewers that have any.
    public let viewers: Int
    /// The items that have ever had any; not all need be clips of the catalog.
    public let items: Int
}
