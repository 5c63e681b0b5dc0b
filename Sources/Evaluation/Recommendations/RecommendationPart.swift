/// The part of the test set that is evaluated.
public enum RecommendationPart: String, CaseIterable, Hashable, Sendable {
    /// All users with all their test items.
    case all
    /// Users with interactions in the training data, with all their test items.
    case warmUsers = "warm_users"
    /// Users without interactions in the training data, with all their test items.
    case coldUsers = "cold_users"
    /// Only test items that occur in the training data; users without such items are excluded.
    case warmItems = "warm_items"
    /// Only test items that do not occur in the training data; users without such items are excluded.
    case coldItems = "cold_items"
}
