/// Which viewers, or which of their wanted items, are measured.
public enum RecommendationPart: String, CaseIterable, Hashable, Sendable {
    /// All viewers with all they wanted.
    case all
    /// The viewers who have something in train.
    case warmUsers = "warm_users"
    /// The viewers who have nothing in train.
    case coldUsers = "cold_users"
    /// Only items that somebody has in train count as wanted; viewers who wanted none of them are left out.
    case warmItems = "warm_items"
    /// Only items that nobody has in train count as wanted; viewers who wanted none of them are left out.
    case coldItems = "cold_items"
}
