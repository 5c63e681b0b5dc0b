internal import ClipCatalog

/// An item of interactions that is the file name of several clips, so that it counts for none of them.
public struct AmbiguousItem: Hashable, Sendable, CustomStringConvertible {
    /// The item.
    public let name: String
    /// The paths of the files with this name, in order.
    public let paths: [String]
    /// The number of interactions with the item.
    public let interactionCount: Int

    /// The problem and its remedy, on one line.
    public var description: String {
        let subject = interactionCount == 1 ? "1 interaction counts" : "\(interactionCount) interactions count"
        return "\(ItemNames.described(name, paths)), so that \(subject) for none of them: use paths or ids as items"
    }
}

extension ClipLibrary {
    /// Returns the items of the catalog's interactions that are the file name of several clips, the most frequent first.
    ///
    /// - Complexity: O(*n*) for *n* files, items and, if there are such items, interactions.
    public nonisolated func ambiguousItems() async throws -> [AmbiguousItem] {
        try await onFiles { catalog in
            let names = ItemNames(paths: try catalog.paths())
            return try catalog.interactionCounts(ofItems: { names.ambiguity(of: $0) != nil }).map { item, count in
                AmbiguousItem(name: item, paths: names.ambiguity(of: item) ?? [], interactionCount: count)
            }
        }
    }
}
