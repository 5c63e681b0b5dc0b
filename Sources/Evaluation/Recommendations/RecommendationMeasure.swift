/// The measures of recommendations at a cutoff *k*.
///
/// *T* is the set of the user's test items, *R* the first *k* recommended items. All but the last three are means
/// over users; a user without recommendations counts as 0.
public enum RecommendationMeasure: String, CaseIterable, Hashable, Sendable {
    /// The share of the first *k* places with test items: |*R* ∩ *T*| / *k*.
    case precision
    /// The share of test items that are recommended: |*R* ∩ *T*| / |*T*|.
    case recall
    /// Whether any test item is recommended: 1 if any item of *R* is in *T*, else 0.
    case hit
    /// The normalized discounted cumulative gain: the sum of 1 / log2(rank + 1) over the hits, divided by the highest
    /// possible sum (Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, TOIS 2002). A hit is an
    /// item of *R* that is in *T*; ranks count from 1.
    case ndcg
    /// The mean average precision: the sum of the precision at the rank of each hit, divided by min(*k*, |*T*|).
    case map
    /// The mean reciprocal rank: 1 / rank of the first hit, 0 without a hit.
    case mrr
    /// The mean self-information of recommended items: -log2(users of the item in the training data / users in the
    /// training data), in bits; an item without users counts as one with one user.
    case novelty
    /// The share of recommended items outside the fifth of the catalog with the most users in the training data.
    case tail
    /// The mean over users of the intra-list diversity: the mean of 1 - cosine over all pairs of recommended items
    /// with vectors; users with fewer than two such items are left out.
    case diversity

    /// The measures of accuracy: means over users that depend on their test items.
    static let accuracyMeasures: [RecommendationMeasure] = [.precision, .recall, .hit, .ndcg, .map, .mrr]
}
