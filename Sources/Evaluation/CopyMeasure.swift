/// What is measured of copy detection.
///
/// The first three ask whether the source of a query is before the other clips; they need only the order within each
/// query, and take the queries that have a source. The others ask whether one threshold serves all queries, and count
/// every answer to every query, those that match nothing included, as the ISC21 and VSC22 challenges do
/// (Douze et al., arXiv:2106.09672; Pizzi et al., arXiv:2306.09489).
public enum CopyMeasure: String, CaseIterable, Hashable, Sendable {
    /// The mean over queries of 1 / rank of the source: the average precision, as each query has one source.
    case meanAveragePrecision = "mAP"
    /// The share of queries whose source is ranked first.
    case recallAt1 = "R@1"
    /// The share of queries whose source is among the first ten.
    case recallAt10 = "R@10"
    /// The average precision of all answers to all queries in one list.
    case microAveragePrecision = "muAP"
    /// The greatest share of sources found at a threshold at which nine in ten answers are right.
    case recallAtPrecision90 = "recall@P90"
    /// The greatest share of right answers at a threshold at which nine in ten sources are found; 0 if there is none.
    case precisionAtRecall90 = "precision@R90"
}
