/// What is measured of recommendations at a cut-off *k*.
///
/// *T* are the items that a viewer wanted, *R* the first *k* recommended ones. All but the last three are means over
/// viewers; one without recommendations counts as 0.
public enum RecommendationMeasure: String, CaseIterable, Hashable, Sendable {
    /// |*R* ∩ *T*| / *k*.
    case precision
    /// |*R* ∩ *T*| / |*T*|.
    case recall
    /// 1 if any of *R* is in *T*.
    case hit
    /// The sum of 1 / log2(rank + 1) over the hits, as a share of the greatest that is possible (Järvelin and Kekäläinen,
    /// Cumulated gain-based evaluation of IR techniques, TOIS 2002).
    case ndcg
    /// The sum of the precision at the rank of each hit, divided by min(*k*, |*T*|).
    case map
    /// 1 / rank of the first hit.
    case mrr
    /// The mean over recommended items of -log2(viewers of the item in train / viewers in train), in bits; an item that
    /// nobody has counts as one that one viewer has.
    case novelty
    /// The share of recommended items outside the most popular fifth of the catalog.
    case tail
    /// The mean over viewers of the mean 1 - cosine of all pairs of recommended items that have vectors.
    case diversity

    /// The means over viewers of something that depends on what they wanted.
    static let ofAccuracy: [RecommendationMeasure] = [.precision, .recall, .hit, .ndcg, .map, .mrr]
}
