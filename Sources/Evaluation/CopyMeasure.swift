/// The measures of copy detection, all in 0...1, higher for better.
///
/// The first three depend on the rank of the source within each query, and use only the queries with a source. The
/// others apply one threshold to all queries and count every answer to every query, including unmatched ones, as in
/// the ISC21 and VSC22 challenges (Douze et al., arXiv:2106.09672; Pizzi et al., arXiv:2306.09489).
public enum CopyMeasure: String, CaseIterable, Hashable, Sendable {
    /// The mean over queries of 1 / rank of the source, 0 if it is not ranked: the mean average precision, as each
    /// query has one source.
    case meanAveragePrecision = "mAP"
    /// The share of queries whose source is ranked first (recall@1).
    case recallAt1 = "R@1"
    /// The share of queries whose source is among the first ten answers (recall@10).
    case recallAt10 = "R@10"
    /// The average precision of the answers to all queries in one list, by descending score.
    case microAveragePrecision = "muAP"
    /// The highest recall at a threshold with a precision of at least 0.9; 0 if there is none.
    case recallAtPrecision90 = "recall@P90"
    /// The highest precision at a threshold with a recall of at least 0.9; 0 if there is none.
    case precisionAtRecall90 = "precision@R90"
}
