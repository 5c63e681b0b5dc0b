public import ClipTypes

/// A filter of interactions: by value, and by a core of users and items with enough interactions.
public struct InteractionFilter: Hashable, Sendable {
    /// The minimum value of an interaction that is kept; one without a value has 1. `nil` for no limit.
    public var minimumValue: Double?
    /// The minimum number of interactions of a user, of those with the minimum value; 0 for no limit.
    public var userCore: Int
    /// The minimum number of interactions of an item, of those with the minimum value; 0 for no limit.
    public var itemCore: Int

    /// Creates a filter; by default, it keeps every interaction.
    public init(minimumValue: Double? = nil, userCore: Int = 0, itemCore: Int = 0) {
        self.minimumValue = minimumValue
        self.userCore = userCore
        self.itemCore = itemCore
    }

    /// Returns the interactions that pass the filter, in their order.
    ///
    /// Users and items with too few interactions are removed repeatedly until all have enough.
    ///
    /// - Complexity: O(*n*) for *n* interactions, times the number of rounds.
    public func apply(to interactions: [Interaction]) -> [Interaction] {
        var kept = interactions
        if let minimumValue { kept.removeAll { ($0.value ?? 1) < minimumValue } }
        guard userCore > 0 || itemCore > 0 else { return kept }
        while true {
            var users: [ExactText: Int] = [:]
            var items: [ExactText: Int] = [:]
            for interaction in kept {
                users[interaction.user.exact, default: 0] += 1
                items[interaction.item.exact, default: 0] += 1
            }
            let count = kept.count
            kept.removeAll {
                users[$0.user.exact, default: 0] < userCore || items[$0.item.exact, default: 0] < itemCore
            }
            if kept.count == count { return kept }
        }
    }
}
