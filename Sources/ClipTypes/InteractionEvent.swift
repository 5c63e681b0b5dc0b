/// The kind of an interaction. Where no value is mentioned, the value of the interaction has no meaning.
public enum InteractionEvent: String, Hashable, Sendable, CaseIterable {
    /// The user played the clip; the value is the watched share (0...1) or the watched seconds (above 1). Without a
    /// value, it counts as watched to the end.
    case watched
    /// The user played the clip to the end.
    case completed
    /// The user liked the item.
    case liked
    /// The user added the item to their favorites.
    case favorited
    /// The user shared the item.
    case shared
    /// The user skipped the clip or left it early.
    case skipped
    /// The user disliked the item.
    case disliked
    /// The user viewed the item's page.
    case viewed
    /// The user bought the item.
    case purchased
    /// The user rated the item; the value is the number of stars, 1...5. Values outside count as the nearest of these,
    /// no value as 5; below 2.5 stars is a dislike.
    case rated
}
