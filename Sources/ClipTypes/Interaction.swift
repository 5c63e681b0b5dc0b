/// One thing that somebody did with one item at one time.
public struct Interaction: Hashable, Sendable {
    /// Who; any text that is not empty.
    public let user: String
    /// With what: a clip's path, file name or id, or an id of the platform's own that no clip has.
    public let item: String
    /// When, in milliseconds since 1970 (UTC).
    public let time: Int64
    /// What was done; `nil` when only that something was done is known.
    public let event: InteractionEvent?
    /// How much, in the unit of the event. Finite.
    public let value: Double?

    /// Joins the facts.
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
}
