public import ClipTypes

/// Which interactions count at all.
public struct InteractionFilter: Hashable, Sendable {
    /// The least value; an interaction without one has 1. `nil` for any.
    public var minimumValue: Double?
    /// How many interactions a viewer must have.
    public var userCore: Int
    /// How many interactions an item must have.
    public var itemCore: Int

    /// Settings; without any, everything counts.
    public init(minimumValue: Double? = nil, userCore: Int = 0, itemCore: Int = 0) {
        self.minimumValue = minimumValue
        self.userCore = userCore
        self.itemCore = itemCore
    }

    /// What is left, in the order given.
    ///
    /// Viewers and items with too few interactions are taken out until none is left that has too few.
    ///
    /// - Complexity: O(*n*) for *n* interactions, as often as something is taken out.
    public func apply(to interactions: [Interaction]) -> [Interaction] {
        var kept = interactions
        if let minimumValue { kept.removeAll { ($0.value ?? 1) < minimumValue } }
        guard userCore > 0 || itemCore > 0 else { return kept }
        while true {
            var users: [String: Int] = [:]
            var items: [String: Int] = [:]
            for interaction in kept {
                users[interaction.user, default: 0] += 1
                items[interaction.item, default: 0] += 1
            }
            let count = kept.count
            kept.removeAll {
                users[$0.user, default: 0] < userCore || items[$0.item, default: 0] < itemCore
            }
            if kept.count == count { return kept }
        }
    }
}
