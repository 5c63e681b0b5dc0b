internal import CatalogStorage
/// The numbers of interactions, users and items that a catalog stores.
public struct InteractionCounts: Hashable, Sendable {
    /// The number of stored interactions.
    public let interactions: Int
    /// The number of users with interactions.
    public let users: Int
    /// The number of items that have or had interactions, including items that are not clips of the catalog.
    public let items: Int
}
