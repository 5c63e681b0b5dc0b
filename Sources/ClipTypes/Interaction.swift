/// An interaction of a user with an item at a time. Users and items are compared by their bytes.
public struct Interaction: Hashable, Sendable {
    /// The id of the user, not empty.
    public let user: String
    /// The item: a clip's path, file name or id, or an id of the caller's own. Not empty.
    public let item: String
    /// The time of the interaction in milliseconds since 1970-01-01 00:00 UTC.
    public let time: Int64
    /// The kind of interaction; `nil` if unknown.
    public let event: InteractionEvent?
    /// The value of the event, in the unit that ``InteractionEvent`` gives; finite. `nil` if there is none.
    public let value: Double?

    /// Creates an interaction, by default without an event and a value.
    ///
    /// - Precondition: `user` and `item` are not empty, and `value` is finite.
    public init(user: String, item: String, time: Int64, event: InteractionEvent? = nil, value: Double? = nil) {
        precondition(!user.isEmpty && !item.isEmpty, "an interaction of '\(user)' with '\(item)'")
        precondition(value?.isFinite ?? true, "an interaction with the value \(value ?? 0)")
        self.user = user
        self.item = item
        self.time = time
        self.event = event
        self.value = value
    }

    /// Returns whether two interactions have the same bytes of user and item, and the same time, event and value.
    public static func == (left: Interaction, right: Interaction) -> Bool {
        left.time == right.time && left.event == right.event && left.value == right.value
            && left.user.exact == right.user.exact && left.item.exact == right.item.exact
    }

    /// Hashes what ``==(_:_:)`` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(user.exact)
        hasher.combine(item.exact)
        hasher.combine(time)
    }
}
