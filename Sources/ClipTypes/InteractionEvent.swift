/// What somebody did with an item.
public enum InteractionEvent: String, Hashable, Sendable, CaseIterable {
    /// Played; the value is the share that was watched (0…1) or the seconds (above 1).
    case watched
    /// Played to the end.
    case completed
    /// Marked with a like.
    case liked
    /// Put among the favorites.
    case favorited
    /// Sent to somebody.
    case shared
    /// Left early, or passed over.
    case skipped
    /// Marked as unwanted.
    case disliked
    /// Looked at, as a product's page.
    case viewed
    /// Bought.
    case purchased
    /// Given stars; the value is their number, 1…5.
    case rated
}
