private import Foundation
internal import Kernels

/// Item-based collaborative filtering: scores an item by its similarity to the items of the history, for items with
/// users in common.
///
/// Sarwar et al., "Item-based Collaborative Filtering Recommendation Algorithms", WWW 2001. Every item keeps its
/// nearest neighbors only; the score is the sum of similarities, each times the weight of the history's entry.
public struct ItemKNNRecommender: Recommender {
    /// The similarity of two items, from their columns of the user-item matrix.
    public enum Similarity: Hashable, Sendable {
        /// The cosine of the two columns of weights.
        case cosine
        /// The cosine with TF-IDF weights: each user counts by ln(number of items / (1 + number of the user's items)),
        /// at least 0.
        case tfidf
        /// The inner product of BM25 weights (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009),
        /// with items as documents and users as terms: `k1` limits the effect of high weights, `b` in 0...1 lowers
        /// items of many users.
        case bm25(k1: Float = 100, b: Float = 0.25)
    }

    let neighbors: ItemNeighbors

    /// The number of items of the training log; their indices are 0..<`itemCount`.
    public var itemCount: Int { neighbors.itemCount }

    /// Computes the nearest neighbors of every item among the items with a user in common.
    ///
    /// - Parameters:
    ///   - log: The interactions to learn from; entries without a positive weight are ignored.
    ///   - similarity: The measure of similarity.
    ///   - neighborCount: The maximum number of neighbors that each item keeps; none for 0 or less.
    ///   - jobs: The number of threads.
    /// - Complexity: O(sum over users of the square of their number of items).
    public init(_ log: InteractionLog, similarity: Similarity = .tfidf, neighborCount: Int = 300, jobs: Int = 1) {
        self.init(SparseMatrix(log), similarity: similarity, neighborCount: neighborCount, jobs: jobs)
    }

    init(_ neighbors: ItemNeighbors) { self.neighbors = neighbors }

    init(_ users: SparseMatrix, similarity: Similarity, neighborCount: Int, jobs: Int) {
        let weighted = Self.weighted(users, similarity)
        let items = weighted.transposed()
        neighbors = ItemNeighbors(itemCount: users.columnCount, keeping: neighborCount, jobs: jobs) { item, sums in
            FactorKernels.addRows(chosenBy: item, of: items, matrix: weighted, to: &sums)
        }
    }

    /// Scores every item by the sum of its similarities to the positive items of the history, each times the weight of
    /// the entry; returns `false` and zeros if none of them has neighbors.
    public func score(_ history: History, into scores: inout [Float]) -> Bool {
        let (items, weights) = history.positives(below: itemCount)
        return neighbors.score(items, factors: weights, into: &scores)
    }

    private static func weighted(_ users: SparseMatrix, _ similarity: Similarity) -> SparseMatrix {
        var sums = [Float](repeating: 0, count: users.columnCount)
        for (entry, item) in users.columns.enumerated() { sums[Int(item)] += users.value(entry) }
        let meanSum = sums.reduce(0, +) / Float(max(1, users.columnCount))
        var values = [Float](repeating: 0, count: users.columns.count)
        for user in 0..<users.rowCount {
            let entries = users.entries(ofRow: user)
            let rarity = logf(Float(users.columnCount)) - log1pf(Float(entries.count))
            for entry in entries {
                let value = users.value(entry)
                switch similarity {
                case .cosine: values[entry] = value
                case .tfidf: values[entry] = value.squareRoot() * max(0, rarity)
                case .bm25(let k1, let b):
                    let length = 1 - b + b * sums[Int(users.columns[entry])] / meanSum
                    values[entry] = value * (k1 + 1) / (k1 * length + value) * max(0, rarity)
                }
            }
        }
        if case .bm25 = similarity {
        } else {
            var squares = [Float](repeating: 0, count: users.columnCount)
            for (entry, item) in users.columns.enumerated() { squares[Int(item)] += values[entry] * values[entry] }
            for (entry, item) in users.columns.enumerated() where squares[Int(item)] > 0 {
                values[entry] /= squares[Int(item)].squareRoot()
            }
        }
        return SparseMatrix(
            columnCount: users.columnCount, offsets: users.offsets, columns: users.columns, values: values)
    }
}
