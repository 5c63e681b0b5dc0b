/// The numbers of stored interactions, users and items.
public struct InteractionCounts: Hashable, Sendable {
    /// The number of interactions.
    public let interactions: Int
    /// The number of users with interactions.
    public let users: Int
    /// The number of items that have or had interactions, including items that are not clips of the catalog.
    public let items: Int
}
