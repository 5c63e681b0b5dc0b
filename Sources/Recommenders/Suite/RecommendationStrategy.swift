/// The ways to find what a viewer may want next, by the names of the command line.
public enum RecommendationStrategy: String, Hashable, Sendable, CaseIterable {
    /// What most viewers wanted, lately.
    case popularity
    /// Clips that look and move like those of the history, each interest by itself.
    case content
    /// Items of the same viewers, by the cosine.
    case knnCosine = "knn-cosine"
    /// Items of the same viewers, by the cosine of TF-IDF weights.
    case knnTFIDF = "knn-tfidf"
    /// Items of the same viewers, by BM25 weights.
    case knnBM25 = "knn-bm25"
    /// A linear model over all items.
    case ease
    /// Factors by implicit alternating least squares.
    case als
    /// Factors by Bayesian personalized ranking.
    case bpr
    /// What comes after the last items.
    case transitions
    /// A recurrent network over the history.
    case sequence
    /// Several of the others, weighted by what viewers took up next.
    case blend
}
