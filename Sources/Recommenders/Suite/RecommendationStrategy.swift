/// The recommendation algorithms; the raw values are their names in files and on the command line.
public enum RecommendationStrategy: String, Hashable, Sendable, CaseIterable {
    /// The number of users with a positive interaction with each item, with decay over time; the same for all users.
    case popularity
    /// Similarity of the clips' embeddings to the interests of a user, clusters of the clips with positive
    /// interactions.
    case content
    /// Item-based nearest neighbors by the cosine of the items' users.
    case knnCosine = "knn-cosine"
    /// Item-based nearest neighbors by the cosine of TF-IDF weights.
    case knnTFIDF = "knn-tfidf"
    /// Item-based nearest neighbors by the inner product of BM25 weights.
    case knnBM25 = "knn-bm25"
    /// A linear item-item model (EASE).
    case ease
    /// Matrix factorization by implicit alternating least squares.
    case als
    /// Matrix factorization by Bayesian personalized ranking.
    case bpr
    /// A Markov chain of items: which items users interact with soon after others.
    case transitions
    /// A recurrent network over the history (GRU4Rec).
    case sequence
    /// A weighted sum of the standardized scores of several other strategies, with weights fitted in training.
    case blend
}
